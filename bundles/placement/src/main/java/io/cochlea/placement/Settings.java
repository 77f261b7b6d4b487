package io.cochlea.placement;

import java.util.concurrent.TimeUnit;

/**
 * A configuration found valid.
 *
 * @param pin id of the only backend to use, or empty
 * @param maxWaitNanos how long the first of a batch waits for others
 */
record Settings(String pin, int maxRows, long maxWaitNanos, int queue, long drainNanos) {

  static Settings of(Config config) {
    return new Settings(
        config.backend().strip(),
        inRange("maxRows", config.maxRows(), 1, Config.MAX_ROWS),
        TimeUnit.MILLISECONDS.toNanos(
            inRange("maxWaitMillis", config.maxWaitMillis(), 0, Config.MAX_WAIT_MILLIS)),
        inRange("queue", config.queue(), 1, Config.MAX_QUEUE),
        TimeUnit.MILLISECONDS.toNanos(
            inRange("drainMillis", config.drainMillis(), 0, Config.MAX_DRAIN_MILLIS)));
  }

  private static int inRange(String field, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "io.cochlea.placement: %s is %d, allowed is %d to %d"
              .formatted(field, value, least, most));
    }
    return value;
  }
}
