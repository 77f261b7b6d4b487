package io.cochlea.bufferpool;

import io.cochlea.api.buffer.BufferPool.Holder;

/**
 * Who has a buffer, and since when. It outlives its lease: when the lease is collected without
 * having been closed, the cleaner runs this and the buffer comes back.
 */
final class Loan implements Runnable {

  final Buffer buffer;
  final String owner;
  private final OffHeapPool pool;
  final long takenNanos = System.nanoTime();
  private volatile boolean closed;

  Loan(OffHeapPool pool, Buffer buffer, String owner) {
    this.pool = pool;
    this.buffer = buffer;
    this.owner = owner;
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }

  /** Ends the loan; the cleaner sees to it that this happens once. */
  @Override
  public void run() {
    pool.giveBack(this, !closed);
  }

  Holder holder() {
    return new Holder(owner, buffer.sizeClass.bytes, (System.nanoTime() - takenNanos) / 1e9);
  }
}
