package io.cochlea.onnx;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;

/**
 * Keeps native things alive while calls use them: calls enter and exit, {@link #close} waits for
 * those inside and lets no other in. Thread-safe; entering does not block.
 */
final class Guard {
  /** How long a close waits for a call before it leaves everything as it is. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final StampedLock lock = new StampedLock(); // calls read; closed for ever is written
  private final String name;
  private volatile boolean closing;

  /**
   * @param name of what is guarded, for messages
   */
  Guard(String name) {
    this.name = name;
  }

  /**
   * @return a stamp for {@link #exit}
   * @throws IllegalStateException when closed
   */
  long enter() {
    long stamp = closing ? 0 : lock.tryReadLock();
    if (stamp == 0) {
      throw new IllegalStateException(name + " is closed");
    }
    return stamp;
  }

  void exit(long stamp) {
    lock.unlockRead(stamp);
  }

  /**
   * Waits for the calls inside; to be called once.
   *
   * @return false when one does not come out in time: what is guarded must then stay for ever
   */
  boolean close(long nanos) {
    closing = true;
    try {
      return lock.tryWriteLock(nanos, TimeUnit.NANOSECONDS) != 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return lock.tryWriteLock() != 0;
    }
  }
}
