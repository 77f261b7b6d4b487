package io.cochlea.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** Waits for the other side: spinning, then parked, on a machine that has no processor for it. */
final class RingSpin {
  private static final int PATIENCE = 5_000;

  private int spins;

  void idle() {
    if (++spins < PATIENCE) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(1);
    }
  }

  void reset() {
    spins = 0;
  }
}
