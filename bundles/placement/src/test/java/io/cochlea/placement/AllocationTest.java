package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import io.cochlea.api.placement.Work;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
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

  @Test
  void aRunOfTheSameShapeAllocatesNothing() throws Exception {
    var placement = new BackendPlacement(new HeapPool(), new Chosen("", 1, 8, 500));
    placement.addBackend(new StillBackend(), Map.of());
    try (Lane lane =
        placement.lane(new ModelGraph("still", "00", Path.of("still.onnx")), Role.ENCODER)) {
      var work = new Measuring();
      lane.submit(work);
      assertEquals(0, work.least.get(30, TimeUnit.SECONDS), "bytes in " + RUNS + " runs");
    } finally {
      placement.close();
    }
  }
}
