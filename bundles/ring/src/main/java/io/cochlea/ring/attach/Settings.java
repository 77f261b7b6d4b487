package io.cochlea.ring.attach;

import java.time.Duration;

/**
 * A configuration that was found valid.
 *
 * @param keep how long a stream whose client is gone is known
 * @param stall how long a client may show no life
 * @param attachTimeout how long a client may take to say what it wants, and the server to answer
 * @param maxConnections clients at a time
 */
record Settings(Duration keep, Duration stall, Duration attachTimeout, int maxConnections) {
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int SECONDS_PER_HOUR = 3_600;
  private static final int MAX_CONNECTIONS = 1 << 16;

  /**
   * @throws IllegalArgumentException naming field, value and what is allowed
   */
  static Settings of(AttachServer.Config config) {
    return new Settings(
        Duration.ofSeconds(within("keep.seconds", config.keep_seconds(), 0, SECONDS_PER_DAY)),
        Duration.ofSeconds(within("stall.seconds", config.stall_seconds(), 2, SECONDS_PER_HOUR)),
        Duration.ofSeconds(
            within("attach.timeout.seconds", config.attach_timeout_seconds(), 1, SECONDS_PER_HOUR)),
        within("max.connections", config.max_connections(), 1, MAX_CONNECTIONS));
  }

  private static int within(String field, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          "io.cochlea.ring.attach: %s is %d, not within %d to %d"
              .formatted(field, value, low, high));
    }
    return value;
  }
}
