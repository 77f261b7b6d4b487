package io.cochlea.ring.client;

import java.io.IOException;

/** The other side does not keep to the protocol. */
final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1;

  ProtocolException(String word, long value) {
    super("the server's " + word + " is " + value + ", which cannot be right");
  }
}
