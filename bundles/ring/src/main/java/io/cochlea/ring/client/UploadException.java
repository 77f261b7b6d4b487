package io.cochlea.ring.client;

import java.io.IOException;
import java.time.Duration;

/** An upload failed. */
final class UploadException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean passing;
  private final Duration pause;

  /**
   * @param passing whether the same may succeed later
   * @param pause how long the server wants to be left alone
   */
  UploadException(String message, boolean passing, Duration pause) {
    super(message);
    this.passing = passing;
    this.pause = pause;
  }

  boolean passing() {
    return passing;
  }

  Duration pause() {
    return pause;
  }
}
