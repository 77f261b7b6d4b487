package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement.BackendState;
import io.cochlea.api.placement.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Backends that do not come back. */
class HangTest {

  private static final ModelGraph GRAPH = new ModelGraph("sum", "00", Path.of("sum.onnx"));

  private final HeapPool pool = new HeapPool();
  private final SummingBackend good = new SummingBackend("good");
  private final SummingBackend better = new SummingBackend("better");
  private final BackendPlacement placement =
      new BackendPlacement(pool, new Chosen("", "latency", 4, 0, 64, 2000, 100, 300, false));

  @AfterEach
  void release() {
    better.released.countDown();
    placement.close();
  }

  private Lane lane() throws InferenceException {
    placement.addBackend(better, Map.of("service.ranking", 2));
    placement.addBackend(good, Map.of("service.ranking", 1));
    return placement.lane(GRAPH, Role.DECODER);
  }

  private BackendState state(String backend) {
    return placement.backends().stream()
        .filter(each -> each.id().equals(backend))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRunThatTakesTooLongIsCutShortAndGoesElsewhere() throws Exception {
    try (Lane lane = lane()) {
      better.hang = true;
      var work = new SumWork(3, 1, 2);
      lane.submit(work);
      assertEquals(List.of(6f, 6f), work.await());
      assertEquals(List.of(1), work.epochs);
      assertEquals("good", lane.backend());
      assertEquals(0, state("better").hung(), "it came back when it was told to");
    }
  }

  @Test
  void aRunThatNeverEndsIsGivenUpWithAllThatBelongsToIt() throws Exception {
    try (Lane lane = lane()) {
      better.deaf = true;
      var work = new SumWork(3, 1, 2);
      lane.submit(work);
      better.running.acquire();
      long begun = System.nanoTime();
      int leased = pool.out.get();
      assertEquals(List.of(6f, 6f), work.await());
      assertTrue(System.nanoTime() - begun < 1_000_000_000, "within a second");
      assertEquals(List.of(1), work.epochs);
      assertEquals("good", lane.backend());
      assertEquals(1, better.open.get(), "its graph is not freed");
      assertTrue(pool.out.get() >= leased, "nor is its memory");
      assertEquals(1, state("better").hung());
      assertEquals("better", placement.breakers().getFirst().backend());
      better.released.countDown();
      Thread.sleep(100);
      assertEquals(List.of(6f, 6f), work.sums, "what comes back later changes nothing");
      var next = new SumWork(2, 1, 1);
      lane.submit(next);
      assertEquals(List.of(4f), next.await());
    }
  }

  @Test
  void aBackendThatHangsAgainAndAgainIsNotTriedAnyMore() throws Exception {
    try (Lane lane = lane()) {
      better.deaf = true;
      good.unavailable = "no driver";
      placement.removeBackend(good);
      for (int i = 0; i < Backends.MOST_HUNG; i++) {
        var work = new SumWork(1, 1, 1);
        lane.submit(work);
        work.result().handle((sum, failure) -> failure).get();
      }
      var last = new SumWork(1, 1, 1);
      lane.submit(last);
      var refused = assertThrows(ExecutionException.class, last::await);
      assertTrue(String.valueOf(refused.getMessage()).contains("it hung 3 times"));
      assertFalse(state("better").available());
    }
  }

  @Test
  void aCompilerThatHangsIsLeftAndTheOldBackendServesOn() throws Exception {
    try (Lane lane = lane()) {
      placement.swap(Role.DECODER, "good");
      better.compilesForEver = true;
      var refused =
          assertThrows(InferenceException.class, () -> placement.swap(Role.DECODER, "better"));
      assertEquals("not compiled within 300 ms", refused.getMessage());
      var work = new SumWork(2, 1, 1);
      lane.submit(work);
      assertEquals(List.of(4f), work.await());
      assertEquals("good", lane.backend());
      better.released.countDown();
      while (better.compiled.get() < 2 || better.open.get() > 0) {
        Thread.sleep(5);
      }
    }
  }
}
