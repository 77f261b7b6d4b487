package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backend that is compiled already when the one in use is lost. */
class StandbyTest {

  private final HeapPool pool = new HeapPool();
  private final SummingBackend good = new SummingBackend("good");
  private final SummingBackend better = new SummingBackend("better");
  private final BackendPlacement placement =
      new BackendPlacement(pool, new Chosen("", "latency", 4, 0, 64, 2000, 60_000, 60_000, true));

  @AfterEach
  void nothingIsLeft() {
    placement.close();
    assertEquals(0, good.open.get() + better.open.get(), "graphs left open");
    assertEquals(0, pool.out.get(), "memory left out");
  }

  private Lane lane() throws Exception {
    placement.addBackend(better, Map.of("service.ranking", 2));
    placement.addBackend(good, Map.of("service.ranking", 1));
    return placement.lane(new ModelGraph("sum", "00", Path.of("sum.onnx")), Role.ENCODER);
  }

  private static void sum(Lane lane) throws Exception {
    var work = new SumWork(3, 2, 1);
    lane.submit(work);
    assertEquals(List.of(12f), work.await());
  }

  private static void until(BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within 10 s");
      Thread.sleep(5);
    }
  }

  @Test
  void takesOverWithoutBeingCompiledFirst() throws Exception {
    try (Lane lane = lane()) {
      until(() -> good.open.get() == 1);
      good.compilesForEver = true;
      better.fail = "device fell off";
      sum(lane);
      assertEquals("good", lane.backend());
      assertEquals(1, good.compiled.get());
      good.released.countDown();
    }
  }

  @Test
  void takesOverInAnOrderedSwapToo() throws Exception {
    try (Lane lane = lane()) {
      until(() -> good.open.get() == 1);
      placement.swap(Role.ENCODER, "good");
      sum(lane);
      assertEquals(1, good.compiled.get());
    }
  }

  @Test
  void goesWhenItsBackendGoes() throws Exception {
    try (Lane lane = lane()) {
      until(() -> good.open.get() == 1);
      placement.removeBackend(good);
      assertEquals(0, good.open.get());
      sum(lane);
      assertEquals("better", lane.backend());
    }
  }
}
