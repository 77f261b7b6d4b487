package io.cochlea.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps memory mapped while its producer is inside, though another thread closes it: whoever is
 * last frees it. One thread enters and leaves, any thread closes.
 */
final class Gate {
  private static final VarHandle INSIDE;
  private static final long PATIENCE_NANOS = 10_000_000;

  static {
    try {
      INSIDE = MethodHandles.lookup().findVarHandle(Gate.class, "inside", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final AtomicBoolean freed = new AtomicBoolean();
  private final Runnable free;
  private volatile boolean inside;
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
    inside = true;
    if (closed) {
      leave();
      return false;
    }
    return true;
  }

  void leave() {
    INSIDE.setRelease(this, false);
    if (closed) {
      free();
    }
  }

  /** Frees now, or leaves it to the producer that is still inside. */
  void close() {
    closed = true;
    // A producer may have looked just before; after this long it cannot have missed it.
    for (long begin = System.nanoTime(); inside; Thread.onSpinWait()) {
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
