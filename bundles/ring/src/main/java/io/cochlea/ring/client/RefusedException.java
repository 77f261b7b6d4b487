package io.cochlea.ring.client;

import java.io.IOException;

/** The server refused the stream or broke it off. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int NOT_ALLOWED = 2;

  private final int code;

  RefusedException(int code, String text) {
    super("the server refuses (%d): %s".formatted(code, text));
    this.code = code;
  }

  /** The protocol's code for the reason. */
  public int code() {
    return code;
  }

  /** Whether the same may be tried again later. */
  public boolean passing() {
    return code > NOT_ALLOWED;
  }
}
