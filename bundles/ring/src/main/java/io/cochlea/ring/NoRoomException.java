package io.cochlea.ring;

import java.io.IOException;

/** Rings or their memory are used up for now. */
public final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1;

  NoRoomException(String message) {
    super(message);
  }

  NoRoomException(String message, Throwable cause) {
    super(message, cause);
  }
}
