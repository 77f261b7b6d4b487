package io.cochlea.ring;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps memory mapped while its producer is inside, though another thread closes it: whoever is
 * last frees it. One thread enters and leaves, any thread closes.
 */
final class Gate {
  private static final long PATIENCE_NANOS = 10_000_000;

  private final AtomicBoolean freed = new AtomicBoolean();
  private final Runnable free;

  /** 1 while the producer is inside. */
  private final PaddedLong inside = new PaddedLong();

  private volatile boolean closed;

  Gate(Runnable free) {
    this.free = free;
  }

  boolean closed() {
    return closed;
  }

  /** False when closed; otherwise nothing is freed before {@link #leave}. */
  boolean enter() {
    // The volatile store before the volatile load is what close() relies on.
    inside.set(1);
    if (closed) {
      leave();
      return false;
    }
    return true;
  }

  void leave() {
    inside.setRelease(0);
    if (closed) {
      free();
    }
  }

  /** Frees now, or leaves it to the producer that is still inside. */
  void close() {
    closed = true;
    // A producer may have looked just before; after this long it cannot have missed it.
    for (long begin = System.nanoTime(); inside.get() != 0; Thread.onSpinWait()) {
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        return;
      }
    }
    free();
  }

  private void free() {
    if (freed.compareAndSet(false, true)) {
      free.run();
    }
  }
}
