package io.cochlea.modelstore.optimize;

import java.io.IOException;

/** A graph is not of the kind that a rewriting is for; the message says what is different. */
final class UnsuitedException extends IOException {
  private static final long serialVersionUID = 1L;

  UnsuitedException(String message) {
    super(message);
  }
}
