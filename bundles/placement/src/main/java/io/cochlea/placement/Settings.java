package io.cochlea.placement;

import java.util.concurrent.TimeUnit;

/**
 * A configuration found valid.
 *
 * @param pin id of the only backend to use, or empty
 * @param runNanos how long a run may take
 * @param compileNanos how long a graph may take to be compiled and checked
 * @param standby whether the next-best backend is kept ready
 * @param maxWaitNanos how long the first of a batch waits for others
 */
record Settings(
    String pin,
    Policy policy,
    int maxRows,
    long maxWaitNanos,
    int queue,
    long drainNanos,
    long runNanos,
    long compileNanos,
    boolean standby) {

  static Settings of(Config config) {
    return new Settings(
        config.backend().strip(),
        Policy.of(config.policy()),
        inRange("maxRows", config.maxRows(), 1, Config.MAX_ROWS),
        nanos("maxWaitMillis", config.maxWaitMillis(), 0, Config.MAX_WAIT_MILLIS),
        inRange("queue", config.queue(), 1, Config.MAX_QUEUE),
        nanos("drainMillis", config.drainMillis(), 0, Config.MAX_DRAIN_MILLIS),
        nanos("runMillis", config.runMillis(), 1, Config.MAX_MILLIS),
        nanos("compileMillis", config.compileMillis(), 1, Config.MAX_MILLIS),
        config.standby());
  }

  private static long nanos(String field, int millis, int least, int most) {
    return TimeUnit.MILLISECONDS.toNanos(inRange(field, millis, least, most));
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
