package io.cochlea.onnx;

import java.util.concurrent.locks.StampedLock;

/**
 * Keeps native things alive while calls use them: calls enter and exit, {@link #close()} waits for
 * those inside and lets no other in. Thread-safe; entering does not block.
 */
final class Guard {
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

  /** Waits for the calls inside; to be called once. */
  void close() {
    closing = true;
    lock.writeLock();
  }
}
