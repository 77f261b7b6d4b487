package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlacementTest {

  private static final ModelGraph GRAPH = new ModelGraph("sum", "00", Path.of("sum.onnx"));

  private final HeapPool pool = new HeapPool();
  private final SummingBackend good = new SummingBackend("good");
  private final SummingBackend better = new SummingBackend("better");
  private BackendPlacement placement = new BackendPlacement(pool, new Chosen("", 4, 8, 500));

  @AfterEach
  void nothingIsLeft() {
    placement.close();
    assertEquals(0, good.open.get() + better.open.get(), "graphs left open");
    assertEquals(0, pool.out.get(), "memory left out");
  }

  @Test
  void runsOnTheBestBackendThatCan() throws Exception {
    add(good, 1);
    add(better, 2);
    SummingBackend absent = new SummingBackend("absent");
    absent.unavailable = "no such device";
    add(absent, 3);
    try (Lane lane = lane()) {
      assertEquals("better", lane.backend());
    }
    assertEquals(
        List.of("absent false no such device 3", "better true computes in Java 2"),
        placement.backends().stream()
            .limit(2)
            .map(b -> b.id() + " " + b.available() + " " + b.reason() + " " + b.ranking())
            .toList());
  }

  @Test
  void compilesOncePerLaneAndFreesWithTheLastHold() throws Exception {
    add(good, 1);
    Lane first = lane();
    Lane second = lane();
    assertEquals(SummingBackend.SIGNATURE, placement.signature(GRAPH, Role.ENCODER));
    assertEquals(1, good.compiled.get());
    first.close();
    first.close();
    sum(second, new SumWork(3, 1, 1));
    assertThrows(RejectedExecutionException.class, () -> first.submit(new SumWork(1, 1, 1)));
    second.close();
    assertEquals(List.of(), placement.lanes());
    try (Lane again = lane()) {
      sum(again, new SumWork(3, 1, 1));
      assertEquals(2, good.compiled.get());
    }
  }

  @Test
  void batchesWhatWaitsAndIsOfSimilarExtent() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      var gate = new Gate();
      lane.submit(gate);
      gate.entered.acquire();
      var works = new ArrayList<SumWork>();
      for (int i = 1; i <= 6; i++) {
        works.add(new SumWork(i, i, 1));
        lane.submit(works.getLast());
      }
      gate.open.release();
      for (SumWork work : works) {
        assertEquals(List.of(work.expected()), work.await());
      }
      assertEquals(List.of("1x1", "2x2", "4x6"), good.batches);
      var state = placement.lanes().getFirst();
      assertEquals(3, state.runs());
      assertEquals(7, state.works());
      assertEquals("Java 1", state.nodes());
    }
  }

  @Test
  void seatsAgainWhoAsksAndGivesFreeRowsToOthers() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      var gate = new Gate();
      lane.submit(gate);
      gate.entered.acquire();
      var two = new SumWork(2, 1, 2);
      var four = new SumWork(2, 2, 4);
      lane.submit(two);
      lane.submit(four);
      gate.open.release();
      assertEquals(List.of(4f, 4f), two.await());
      assertEquals(List.of(8f, 8f, 8f, 8f), four.await());
      assertEquals(List.of("1x1", "2x2", "2x2", "1x2", "1x2"), good.batches);
    }
  }

  @Test
  void keepsMemoryAndBindingsWhileTheShapeStays() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      sum(lane, new SumWork(7, 1, 100));
      assertEquals(2, good.bindCalls.get(), "bound once per input");
      sum(lane, new SumWork(5, 1, 1));
      assertEquals(2, pool.taken.get(), "a smaller batch needs no new memory");
    }
  }

  @Test
  void aFailingRunFailsItsRowsAndTheLaneGoesOn() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      good.fail = "device fell off";
      assertEquals("device fell off", failure(lane, new SumWork(1, 1, 1)).getMessage());
      good.fail = null;
      sum(lane, new SumWork(1, 1, 1));
    }
  }

  @Test
  void workThatThrowsHurtsNobodyElse() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      var gate = new Gate();
      lane.submit(gate);
      gate.entered.acquire();
      var first = new SumWork(3, 1, 1);
      var bad =
          new SumWork(5, 1, 1) {
            @Override
            public void fill(Batch batch, int row) {
              super.fill(batch, row);
              throw new IllegalStateException("bad work");
            }
          };
      var huge = new SumWork(1_000_000, 1, 1);
      var last = new SumWork(4, 2, 1);
      for (SumWork work : List.of(first, bad, huge, last)) {
        lane.submit(work);
      }
      gate.open.release();
      assertEquals(List.of(first.expected()), first.await());
      assertEquals(List.of(last.expected()), last.await());
      assertThrows(ExecutionException.class, bad::await);
      assertTrue(
          String.valueOf(assertThrows(ExecutionException.class, huge::await).getMessage())
              .contains("refused"));
      assertInstanceOf(IllegalArgumentException.class, failure(lane, new SumWork(0, 1, 1)));
    }
  }

  @Test
  void refusesWorkBeyondTheQueue() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      var gate = new Gate();
      lane.submit(gate);
      gate.entered.acquire();
      for (int i = 0; i < 8; i++) {
        lane.submit(new SumWork(1, 1, 1));
      }
      var refused =
          assertThrows(RejectedExecutionException.class, () -> lane.submit(new SumWork(1, 1, 1)));
      assertEquals(
          "the lane of graph 'sum' is full: 8 works wait, 8 are allowed", refused.getMessage());
      gate.open.release();
    }
  }

  @Test
  void cancelledWorkIsNotRun() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      var gate = new Gate();
      lane.submit(gate);
      gate.entered.acquire();
      var work = new SumWork(1, 1, 1);
      lane.submit(work).cancel();
      gate.open.release();
      assertThrows(CancellationException.class, work::await);
      assertEquals(List.of("1x1"), good.batches);
    }
  }

  @Test
  void aLostBackendIsLeftAndItsWorkBeginsAgainOnTheNext() throws Exception {
    add(good, 1);
    add(better, 2);
    try (Lane lane = lane()) {
      better.hang = true;
      var begun = new SumWork(3, 1, 2);
      lane.submit(begun);
      better.running.acquire();
      var queued = new SumWork(2, 1, 1);
      lane.submit(queued);
      placement.removeBackend(better);
      assertEquals(0, better.open.get(), "let go of before it went");
      assertEquals(List.of(6f, 6f), begun.await());
      assertEquals(List.of(1), begun.epochs);
      assertEquals(List.of(4f), queued.await());
      assertEquals(List.of(), queued.epochs);
      assertEquals("good", lane.backend());
    }
  }

  @Test
  void whenNoneIsLeftWorkFailsUntilOneComes() throws Exception {
    add(good, 1);
    try (Lane lane = lane()) {
      placement.removeBackend(good);
      assertEquals(
          "no backend runs graph 'sum': there is none",
          failure(lane, new SumWork(1, 1, 1)).getMessage());
      assertEquals("none", lane.backend());
      add(better, 1);
      sum(lane, new SumWork(1, 1, 1));
      assertEquals("better", lane.backend());
    }
  }

  @Test
  void saysWhyEachBackendRefused() {
    good.refuse = "unsupported operator Foo";
    better.unavailable = "no driver";
    add(good, 1);
    add(better, 2);
    var refused = assertThrows(InferenceException.class, this::lane);
    assertEquals(
        "no backend runs graph 'sum': better: no driver; good: unsupported operator Foo",
        refused.getMessage());
    assertEquals(List.of(), placement.lanes());
  }

  @Test
  void aPinNamesTheOnlyBackendToUse() throws Exception {
    placement = new BackendPlacement(pool, new Chosen("good", 1, 8, 500));
    add(good, 1);
    add(better, 2);
    try (Lane lane = lane()) {
      assertEquals("good", lane.backend());
    }
    placement.modified(new Chosen("npu", 1, 8, 500));
    var refused = assertThrows(InferenceException.class, this::lane);
    assertEquals(
        "graph 'sum' is pinned to backend 'npu', which is not there; there is better, good",
        refused.getMessage());
  }

  @Test
  void refusesABadConfiguration() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new BackendPlacement(pool, new Chosen("", 0, 8, 500)));
    assertEquals("io.cochlea.placement: maxRows is 0, allowed is 1 to 256", refused.getMessage());
  }

  @Test
  void closingTheLastHoldLetsQueuedWorkFinish() throws Exception {
    add(good, 1);
    Lane lane = lane();
    var works = new ArrayList<SumWork>();
    for (int i = 0; i < 6; i++) {
      works.add(new SumWork(2, 1, 3));
      lane.submit(works.getLast());
    }
    lane.close();
    for (SumWork work : works) {
      assertEquals(List.of(4f, 4f, 4f), work.await());
    }
  }

  @Test
  void stoppingCutsShortWhatDoesNotEnd() throws Exception {
    add(good, 1);
    Lane lane = lane();
    good.hang = true;
    var hung = new SumWork(1, 1, 1);
    lane.submit(hung);
    good.running.acquire();
    var queued = new SumWork(1, 1, 1);
    for (int i = 0; i < 4; i++) {
      lane.submit(queued);
    }
    placement.close();
    assertThrows(CancellationException.class, hung::await);
    assertThrows(CancellationException.class, queued::await);
    assertThrows(IllegalStateException.class, this::lane);
    assertThrows(RejectedExecutionException.class, () -> lane.submit(queued));
    lane.close();
  }

  private void add(SummingBackend backend, int ranking) {
    placement.addBackend(backend, Map.of("service.ranking", ranking, "service.id", 1L));
  }

  private Lane lane() throws InferenceException {
    return placement.lane(GRAPH, Role.ENCODER);
  }

  private static void sum(Lane lane, SumWork work) throws Exception {
    lane.submit(work);
    for (float sum : work.await()) {
      assertEquals(work.expected(), sum);
    }
  }

  private static Throwable failure(Lane lane, SumWork work) {
    lane.submit(work);
    Throwable cause =
        Objects.requireNonNull(assertThrows(ExecutionException.class, work::await).getCause());
    return cause;
  }
}
