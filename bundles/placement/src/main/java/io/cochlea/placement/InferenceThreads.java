package io.cochlea.placement;

import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.hardware.Affinity.ThreadRole;
import org.jspecify.annotations.Nullable;

/**
 * Starts the threads that compile and run graphs, tied to the processors for it where that is
 * wanted. The threads a runtime starts while it compiles inherit where they may run.
 */
final class InferenceThreads {

  private volatile @Nullable Affinity affinity;

  /** Holds for threads started from now on. */
  void tie(Affinity by) {
    affinity = by;
  }

  /** Undoes {@link #tie}, unless another one took its place. */
  void untie(Affinity gone) {
    if (gone.equals(affinity)) {
      affinity = null;
    }
  }

  /**
   * @param graph id of the graph the thread works for
   */
  void start(String name, String graph, Runnable body) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          Affinity by = affinity;
          if (by != null) {
            by.pin(ThreadRole.INFERENCE, graph);
          }
          body.run();
        });
  }
}
