package io.cochlea.capture;

import java.io.IOException;

/** A file that may be whole, but of a format that is not read here. */
final class UnsupportedFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  UnsupportedFormatException(String message) {
    super(message);
  }
}
