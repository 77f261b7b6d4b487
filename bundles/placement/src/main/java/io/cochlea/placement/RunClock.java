package io.cochlea.placement;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Since when a run goes on, and who has the last word on it: the thread that runs it, or the
 * watchdog that gave it up. Thread-safe; allocates nothing.
 */
final class RunClock {

  private static final long IDLE = 0;
  private static final long GIVEN_UP = -1;

  private final long origin = System.nanoTime();
  private final AtomicLong since = new AtomicLong(IDLE);
  private volatile long limit;

  /** Never 0. */
  private long now() {
    return System.nanoTime() - origin + 1;
  }

  /**
   * A run begins.
   *
   * @param limitNanos how long it may take
   * @return what {@link #end} wants back
   */
  long begin(long limitNanos) {
    long now = now();
    limit = limitNanos;
    since.set(now);
    return now;
  }

  /** The run is over; false when it was given up meanwhile, and the lane is another thread's. */
  boolean end(long begun) {
    return since.compareAndSet(begun, IDLE);
  }

  /** By how much the run that goes on is over its time; negative when none is. */
  long overtime() {
    long begun = since.get();
    return begun <= IDLE ? Long.MIN_VALUE : now() - begun - limit;
  }

  /** Gives the run up; false when it ended by itself. */
  boolean giveUp() {
    long begun = since.get();
    return begun > IDLE && since.compareAndSet(begun, GIVEN_UP);
  }

  /** The lane's new thread takes over. */
  void renew() {
    since.set(IDLE);
  }
}
