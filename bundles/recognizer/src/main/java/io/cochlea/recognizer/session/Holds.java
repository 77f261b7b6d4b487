package io.cochlea.recognizer.session;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who needs something, its opener first of all; the last one to let go frees it, on
 * whichever thread. Thread-safe.
 */
public final class Holds {
  private final AtomicInteger count = new AtomicInteger(1);
  private final Runnable free;

  public Holds(Runnable free) {
    this.free = free;
  }

  /** One more needs it; to be called by somebody who holds it. */
  public void take() {
    count.incrementAndGet();
  }

  public void release() {
    if (count.decrementAndGet() == 0) {
      free.run();
    }
  }
}
