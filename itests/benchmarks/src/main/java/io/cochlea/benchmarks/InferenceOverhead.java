package io.cochlea.benchmarks;

import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import io.cochlea.api.placement.Work;
import io.cochlea.placement.BackendPlacement;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** What a run costs beyond its computing: on a graph that computes next to nothing. */
final class InferenceOverhead {
  private static final Path GRAPH = Path.of("models/tiny/matmul-relu.onnx");
  private static final int RUNS = 20_000;
  private static final int BLOCKS = 15;

  private InferenceOverhead() {}

  /** Microseconds of a binding's run, the runtime's own share in it. */
  static double binding() throws Exception {
    try (InferenceRuntime runtime = new InferenceRuntime(1);
        CompiledGraph graph = runtime.compile(GRAPH);
        InferenceSubject subject = new InferenceSubject(graph, 1, RUNS)) {
      double least = Double.MAX_VALUE;
      for (int block = 0; block < BLOCKS; block++) {
        least = Math.min(least, 1e3 * subject.run());
      }
      return least;
    }
  }

  /** The same of a lane: seat, fill, run, step; a thread's waking is not in it. */
  static double lane() throws Exception {
    try (InferenceRuntime runtime = new InferenceRuntime(1)) {
      BackendPlacement placement = BackendPlacement.on(new MelPool(), 1, runtime);
      try (Lane lane = placement.lane(InferenceRuntime.graph(GRAPH), Role.DECODER)) {
        double least = Double.MAX_VALUE;
        for (int block = 0; block < BLOCKS; block++) {
          Steps steps = new Steps();
          lane.submit(steps);
          least = Math.min(least, steps.over.get() / 1e3 / RUNS);
        }
        return least;
      } finally {
        placement.close();
      }
    }
  }

  /** A work of many steps. */
  private static final class Steps implements Work {
    final CompletableFuture<Long> over = new CompletableFuture<>();
    private int left = RUNS;
    private long begin;

    @Override
    public int extent() {
      return 1;
    }

    @Override
    public void fill(Batch batch, int row) {
      if (begin == 0) {
        begin = System.nanoTime();
      }
    }

    @Override
    public boolean step(Batch batch, int row) {
      return --left > 0;
    }

    @Override
    public void restart(int epoch) {
      failed(new InferenceException("the runtime went away"));
    }

    @Override
    public void done() {
      over.complete(System.nanoTime() - begin);
    }

    @Override
    public void failed(Throwable cause) {
      over.completeExceptionally(cause);
    }
  }
}
