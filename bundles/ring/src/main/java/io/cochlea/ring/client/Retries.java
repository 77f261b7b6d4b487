package io.cochlea.ring.client;

import java.time.Duration;

/**
 * How long to leave a gateway alone: half a second after a failure, twice as long each time, or as
 * long as it asks for; much longer after the fifth in a row, or when the same can never succeed.
 */
final class Retries {
  static final Duration REST = Duration.ofSeconds(30);

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final int ATTEMPTS = 5;

  private int failures;

  void succeeded() {
    failures = 0;
  }

  Duration after(UploadException failure) {
    failures++;
    if (!failure.passing() || failures == ATTEMPTS) {
      failures = 0;
      return REST;
    }
    Duration wait = FIRST.multipliedBy(1L << (failures - 1));
    return wait.compareTo(failure.pause()) > 0 ? wait : failure.pause();
  }
}
