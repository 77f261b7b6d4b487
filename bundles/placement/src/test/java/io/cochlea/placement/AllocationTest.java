package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.State;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import io.cochlea.api.placement.Work;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AllocationTest {

  private static final int RUNS = 10_000;

  /** Measures on the lane's thread, from step to step. */
  private static final class Measuring implements Work {
    final CompletableFuture<Long> least = new CompletableFuture<>();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long before;
    private long fewest = Long.MAX_VALUE;
    private int steps;

    @Override
    public int extent() {
      return 100;
    }

    @Override
    public void fill(Batch batch, int row) {
      batch.input("x");
    }

    @Override
    public boolean step(Batch batch, int row) {
      batch.output("sum");
      if (steps++ % RUNS == 0) {
        long now = threads.getCurrentThreadAllocatedBytes();
        if (steps > RUNS) {
          fewest = Math.min(fewest, now - before);
        }
        before = now;
      }
      return steps <= 10 * RUNS;
    }

    @Override
    public void restart(int epoch) {}

    @Override
    public void done() {
      least.complete(fewest);
    }

    @Override
    public void failed(Throwable cause) {
      least.completeExceptionally(cause);
    }
  }

  /** Works on one graph at a time; more than one share every run. */
  private static void assertStill(Signature signature, int rows, State... states) throws Exception {
    var placement = BackendPlacement.on(new HeapPool(), rows, new StillBackend(signature));
    var graph = new ModelGraph("still", "00", Path.of("still.onnx"), Map.of(), List.of(states));
    try (Lane lane = placement.lane(graph, Role.ENCODER)) {
      var works = new ArrayList<Measuring>();
      for (int i = 0; i < rows; i++) {
        works.add(new Measuring());
      }
      works.forEach(lane::submit);
      for (Measuring work : works) {
        assertEquals(0, work.least.get(60, TimeUnit.SECONDS), "bytes in " + RUNS + " runs");
      }
    } finally {
      placement.close();
    }
  }

  @Test
  void aRunOfTheSameShapeAllocatesNothing() throws Exception {
    assertStill(SummingBackend.SIGNATURE, 1);
  }

  @Test
  void norDoStatesThatStayWhereTheyAre() throws Exception {
    TensorSpec x = new TensorSpec("x", ElementType.FLOAT32, new long[] {-1}, List.of("B"));
    TensorSpec sum = new TensorSpec("sum", ElementType.FLOAT32, new long[] {-1}, List.of("B"));
    TensorSpec cache = new TensorSpec("cache", ElementType.FLOAT32, new long[] {-1, 8});
    TensorSpec cacheOut = new TensorSpec("cache_out", ElementType.FLOAT32, new long[] {-1, 8});
    TensorSpec turns =
        new TensorSpec("turns", ElementType.FLOAT32, new long[] {2, -1}, List.of("", "B"));
    TensorSpec next =
        new TensorSpec("next", ElementType.FLOAT32, new long[] {2, -1}, List.of("", "B"));
    assertStill(
        new Signature(List.of(x, cache, turns), List.of(sum, cacheOut, next), Map.of()),
        3,
        new State("cache", "cache_out", State.Kind.IN_PLACE),
        new State("turns", "next", State.Kind.EXCHANGED));
  }
}
