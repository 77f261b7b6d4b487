package io.cochlea.ring.client;

import org.jspecify.annotations.Nullable;

/** The bell of the server that the ring is attached to, if it is. Thread-safe. */
final class Bell implements Runnable {
  private volatile @Nullable Connection connection;

  void at(@Nullable Connection connection) {
    this.connection = connection;
  }

  /** Rings it. */
  @Override
  public void run() {
    Connection now = connection;
    if (now != null) {
      now.ring();
    }
  }

  /** Ends the connection, which wakes who waits for it. */
  void cut() {
    Connection now = connection;
    if (now != null) {
      now.wake();
    }
  }
}
