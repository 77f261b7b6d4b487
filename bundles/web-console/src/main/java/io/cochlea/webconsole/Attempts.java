package io.cochlea.webconsole;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts attempts that failed: after {@value #FAILURES} in a minute nobody is let in until that
 * minute is over, whatever they bring. All clients are of this machine, so that they are counted
 * together. Thread-safe.
 */
final class Attempts {
  static final int FAILURES = 10;
  static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanos;
  private long begun;
  private int failures;

  /**
   * @param nanos a clock that only goes forward
   */
  Attempts(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Whether there were too many. */
  synchronized boolean exhausted() {
    if (nanos.getAsLong() - begun >= MINUTE_NANOS) {
      failures = 0;
    }
    return failures >= FAILURES;
  }

  synchronized void failed() {
    if (failures++ == 0) {
      begun = nanos.getAsLong();
    }
  }
}
