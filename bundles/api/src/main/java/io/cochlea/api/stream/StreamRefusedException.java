package io.cochlea.api.stream;

import java.io.IOException;

/** A stream that cannot be opened now, but perhaps later. */
public final class StreamRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** As many streams are open, or as much memory is in use, as is allowed. */
    NO_ROOM,
    /** There is no model or no voice activity yet, or no backend that runs the model. */
    NOT_READY
  }

  private final Reason reason;

  public StreamRefusedException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public StreamRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
