package io.cochlea.ring.attach;

/** What a client asked for is not given. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final Code code;

  RefusedException(Code code, String message) {
    super(message);
    this.code = code;
  }

  Code code() {
    return code;
  }
}
