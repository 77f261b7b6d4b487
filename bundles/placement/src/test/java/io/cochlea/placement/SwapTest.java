package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement.Phase;
import io.cochlea.api.placement.Placement.Transition;
import io.cochlea.api.placement.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwapTest {

  @TempDir private Path directory = Path.of(".");
  private final HeapPool pool = new HeapPool();
  private final SummingBackend good = new SummingBackend("good");
  private final SummingBackend better = new SummingBackend("better");
  private final BackendPlacement placement =
      new BackendPlacement(pool, new Chosen("", 4, 64, 2000));

  @AfterEach
  void nothingIsLeft() {
    placement.close();
    assertEquals(0, good.open.get() + better.open.get(), "graphs left open");
    assertEquals(0, pool.out.get(), "memory left out");
  }

  @Test
  void aSwapTakesEffectBetweenTwoSteps() throws Exception {
    add(better, 2);
    add(good, 1);
    try (Lane lane = lane()) {
      var work = new SumWork(3, 1, 20_000);
      lane.submit(work);
      better.running.acquire(100);
      placement.swap(Role.ENCODER, "good");
      assertEquals("good", lane.backend());
      assertEquals(0, better.open.get(), "the old one is closed");
      assertEquals(20_000, work.await().size());
      assertTrue(work.sums.stream().allMatch(sum -> sum == 6));
      assertEquals(List.of(), work.epochs, "an ordered swap needs no restart");
      assertEquals(List.of("better", "good"), work.backends.stream().distinct().toList());
    }
  }

  @Test
  void aHundredSwapsUnderLoadLoseNothing() throws Exception {
    add(better, 2);
    add(good, 1);
    try (Lane lane = lane()) {
      var works = new ArrayList<SumWork>();
      for (int swap = 0; swap < 100; swap++) {
        for (int i = 1; i <= 8; i++) {
          works.add(new SumWork(i, swap, 3));
          lane.submit(works.getLast());
        }
        placement.swap(Role.ENCODER, swap % 2 == 0 ? "good" : "better");
        works.getLast().await();
      }
      for (SumWork work : works) {
        assertEquals(List.of(work.expected(), work.expected(), work.expected()), work.await());
        assertEquals(List.of(), work.epochs);
      }
      assertEquals(51, better.compiled.get());
      assertEquals(50, good.compiled.get());
    }
  }

  @Test
  void whatCannotTakeOverIsRefusedAndTheOldOneServesOn() throws Exception {
    golden();
    add(better, 2);
    add(good, 1);
    try (Lane lane = lane()) {
      good.unavailable = "no driver";
      refused("no driver", "good");
      good.unavailable = null;
      good.refuse = "unsupported operator Foo";
      refused("unsupported operator Foo", "good");
      good.refuse = null;
      good.error = 2;
      refused(
          "golden output 'sum' is wrong: cosine -0.0634, arg-max agreement 1.0000; at least 0.9990"
              + " each is needed",
          "good");
      assertEquals("better", lane.backend());
      sum(lane);
      assertEquals(1, better.compiled.get());
      var unknown =
          assertThrows(IllegalArgumentException.class, () -> placement.swap(Role.ENCODER, "npu"));
      assertEquals("unknown backend 'npu'; there is better, good", unknown.getMessage());
      assertThrows(IllegalStateException.class, () -> placement.swap(Role.DECODER, "good"));
    }
  }

  @Test
  void aBackendThatAnswersWronglyIsNeverActivated() throws Exception {
    golden();
    better.error = 2;
    add(better, 2);
    add(good, 1);
    try (Lane lane = lane()) {
      assertEquals("good", lane.backend());
      sum(lane);
    }
    assertEquals("better", placement.breakers().getFirst().backend());
  }

  @Test
  void aBetterBackendThatComesTakesOver() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      add(better, 2);
      until(() -> lane.backend().equals("better"));
      sum(lane);
    }
  }

  @Test
  void aPinHoldsUntilAuto() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      placement.pin(Role.ENCODER, "good");
      add(better, 2);
      placement.swap(Role.ENCODER, "good");
      assertEquals("good", lane.backend());
      better.unavailable = "no driver";
      assertThrows(InferenceException.class, () -> placement.pin(Role.ENCODER, "better"));
      better.unavailable = null;
      try (Lane other =
          placement.lane(
              new ModelGraph("other", "00", directory.resolve("other.onnx")), Role.ENCODER)) {
        assertEquals("good", other.backend());
      }
      placement.auto(Role.ENCODER);
      assertEquals("better", lane.backend());
    }
  }

  @Test
  void aChangedConfigurationMovesTheLanes() throws Exception {
    add(better, 2);
    add(good, 1);
    try (Lane lane = lane()) {
      placement.modified(new Chosen("good", 4, 64, 2000));
      until(() -> lane.backend().equals("good"));
    }
  }

  @Test
  void workOfAFailingBackendGoesToTheNextAndItIsTriedAgainLater() throws Exception {
    add(better, 2);
    add(good, 1);
    try (Lane lane = lane()) {
      var work = new SumWork(3, 1, 20_000);
      lane.submit(work);
      better.running.acquire(100);
      better.fail = "device fell off";
      until(() -> lane.backend().equals("good"));
      better.fail = null;
      var breaker = placement.breakers().getFirst();
      assertEquals("better device fell off", breaker.backend() + " " + breaker.cause());
      assertEquals(20_000, work.await().size());
      assertEquals(List.of(1), work.epochs);
      until(() -> lane.backend().equals("better"));
      assertEquals(List.of(), placement.breakers());
      sum(lane);
    }
    until(() -> phases("better").size() >= 12);
    assertEquals(
        List.of(
            Phase.COMPILING,
            Phase.COMPILED,
            Phase.CHECKED,
            Phase.ACTIVE,
            Phase.FAILED,
            Phase.OPEN,
            Phase.LOST,
            Phase.HALF_OPEN,
            Phase.COMPILING,
            Phase.COMPILED,
            Phase.CHECKED,
            Phase.ACTIVE),
        phases("better").subList(0, 12));
  }

  private List<Phase> phases(String backend) {
    return placement.transitions().stream()
        .filter(each -> each.backend().equals(backend))
        .map(Transition::phase)
        .toList();
  }

  @Test
  void workThatFailsEverywhereIsToBlameItself() throws Exception {
    add(better, 2);
    add(good, 1);
    better.fail = "bad shape";
    good.fail = "bad shape";
    try (Lane lane = lane()) {
      var work = new SumWork(1, 1, 1);
      lane.submit(work);
      var failed = assertThrows(ExecutionException.class, work::await);
      assertEquals("bad shape", Objects.requireNonNull(failed.getCause()).getMessage());
      better.fail = null;
      good.fail = null;
      sum(lane);
    }
  }

  private void refused(String reason, String backend) {
    var refused =
        assertThrows(InferenceException.class, () -> placement.swap(Role.ENCODER, backend));
    assertEquals(reason, refused.getMessage());
  }

  private void golden() throws Exception {
    Files.copy(GoldenTest.SUM, directory.resolve("sum.golden.npz"));
  }

  private void add(SummingBackend backend, int ranking) {
    placement.addBackend(backend, Map.of("service.ranking", ranking, "service.id", 1L));
  }

  private Lane lane() throws InferenceException {
    return placement.lane(new ModelGraph("sum", "00", directory.resolve("sum.onnx")), Role.ENCODER);
  }

  private static void sum(Lane lane) throws Exception {
    var work = new SumWork(3, 2, 1);
    lane.submit(work);
    assertEquals(List.of(12f), work.await());
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within 10 s");
      Thread.sleep(5);
    }
  }
}
