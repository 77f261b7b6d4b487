package io.cochlea.api.buffer;

/** The pool's cap is reached and nothing was given back in time. */
public final class PoolExhaustedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PoolExhaustedException(String message) {
    super(message);
  }
}
