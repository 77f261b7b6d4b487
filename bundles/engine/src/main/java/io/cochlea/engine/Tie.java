package io.cochlea.engine;

import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.hardware.Affinity.ThreadRole;

/** Ties a loop's thread to the processors for it. Blocks while the hardware is looked at first. */
final class Tie extends Loop.Task {
  private final Affinity affinity;

  Tie(Loop loop, Affinity affinity) {
    super(loop);
    this.affinity = affinity;
  }

  @Override
  void run() {
    affinity.pin(ThreadRole.LOOP, Thread.currentThread().getName());
  }
}
