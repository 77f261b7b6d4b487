package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a graph remembers stays with the work it belongs to. */
class StateTest {

  private final HeapPool pool = new HeapPool();
  private final RememberingBackend first = new RememberingBackend("first");
  private final RememberingBackend second = new RememberingBackend("second");
  private final BackendPlacement placement =
      new BackendPlacement(pool, new Chosen("", 8, 1024, 2000));

  StateTest() {
    placement.addBackend(first, Map.of("service.ranking", 2));
    placement.addBackend(second, Map.of("service.ranking", 1));
  }

  @AfterEach
  void nothingIsLeft() {
    placement.close();
    assertEquals(0, first.open.get() + second.open.get(), "graphs or bindings left open");
    assertEquals(0, pool.out.get(), "memory left out");
  }

  private Lane lane(boolean slabs) throws Exception {
    return placement.lane(
        slabs ? RememberingBackend.SLABS : RememberingBackend.PASSED, Role.DECODER);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWorkIsTheSameAloneAndAmongOthers(boolean slabs) throws Exception {
    try (Lane lane = lane(slabs)) {
      var random = new Random(5);
      var works = new ArrayList<RememberingWork>();
      for (int i = 0; i < 200; i++) {
        works.add(
            new RememberingWork(
                slabs, random.nextInt(9), 1 + random.nextInt(3), 1 + random.nextInt(40)) {
              @Override
              public int group() {
                return slabs ? runs() % 3 : 0;
              }
            });
      }
      works.forEach(lane::submit);
      for (RememberingWork work : works) {
        assertEquals(work.expected(), work.await());
      }
      assertEquals(!slabs, Collections.max(first.batches) <= 3, "they share runs: " + slabs);
    }
  }

  @Test
  void nothingIsCopiedOrBoundWhileTheSameWorksRun() throws Exception {
    try (Lane lane = lane(true)) {
      var alone = new RememberingWork(true, 3, 1, 60);
      lane.submit(alone);
      assertEquals(alone.expected(), alone.await());
      assertEquals(0, placement.lanes().getFirst().copied());
      assertEquals(10, first.binds.get(), "five inputs once for each of two turns");
    }
  }

  @Test
  void theLastTakesThePlaceOfOneThatLeaves() throws Exception {
    try (Lane lane = lane(true)) {
      var gate = new CountDownLatch(1);
      var works = new ArrayList<RememberingWork>();
      for (int i = 0; i < 8; i++) {
        works.add(
            new RememberingWork(true, i, 1, i == 0 ? 10 : 50) {
              @Override
              public void fill(Batch batch, int row) {
                awaitQuietly(gate);
                super.fill(batch, row);
              }
            });
      }
      works.forEach(lane::submit);
      Thread.sleep(50);
      gate.countDown();
      for (RememberingWork work : works) {
        assertEquals(work.expected(), work.await());
      }
      long row = 4L + 4 * RememberingBackend.CACHE + 2 * 4;
      long copied = placement.lanes().getFirst().copied();
      assertTrue(copied <= 16 * row, copied + " bytes copied, a row has " + row);
    }
  }

  private static void awaitQuietly(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Every run the last hypothesis wins: all go on as it did. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hypothesesGoOnWithTheStatesOfOthers(boolean slabs) throws Exception {
    try (Lane lane = lane(slabs)) {
      var works = new ArrayList<RememberingWork>();
      for (int i = 0; i < 3; i++) {
        works.add(
            new RememberingWork(slabs, i, 2, 3) {
              @Override
              public boolean step(Batch batch, int row) {
                boolean again = super.step(batch, row);
                batch.rearrange(row, runs() == 1 ? new int[] {1, 1} : new int[] {1, 0});
                return again;
              }
            });
      }
      works.forEach(lane::submit);
      for (int v = 0; v < 3; v++) {
        // What the graph added up: both go on as (v+1), then row 0 adds v+1, row 1 adds v+2,
        // then they swap.
        float[] sums0 = {v, 2 * v + 2, 3 * v + 5};
        float[] sums1 = {v + 1, 2 * v + 3, 3 * v + 5};
        List<List<Float>> expected = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
          float a = 1000 * v + sums0[run];
          float b = 1000 * v + sums1[run];
          if (slabs) {
            expected.add(List.of(a + 1100 * sums0[run], b + 1100 * sums1[run]));
          } else {
            boolean had = run > 0;
            expected.add(List.of(a + (had ? 100 * v : 0), b + (had ? 100 * (v + 1) : 0)));
          }
        }
        assertEquals(expected, works.get(v).await());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOrderedSwapCarriesStatesOver(boolean slabs) throws Exception {
    try (Lane lane = lane(slabs)) {
      for (int round = 0; round < 6; round++) {
        var works = new ArrayList<RememberingWork>();
        for (int i = 0; i < 5; i++) {
          works.add(slow(slabs, i));
        }
        works.forEach(lane::submit);
        first.ran.drainPermits();
        second.ran.drainPermits();
        (round % 2 == 0 ? first : second).ran.acquire(10);
        placement.swap(Role.DECODER, round % 2 == 0 ? "second" : "first");
        for (RememberingWork work : works) {
          assertEquals(work.expected(), work.await());
          assertEquals(List.of(), work.epochs, "none begins again");
        }
        assertEquals(2, works.getFirst().backends.stream().distinct().count());
      }
    }
  }

  private static RememberingWork slow(boolean slabs, int value) {
    return new RememberingWork(slabs, value, 1, 50) {
      @Override
      public void fill(Batch batch, int row) {
        super.fill(batch, row);
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLostBackendMeansToBeginAgain(boolean slabs) throws Exception {
    try (Lane lane = lane(slabs)) {
      var works = new ArrayList<RememberingWork>();
      for (int i = 0; i < 5; i++) {
        works.add(slow(slabs, i));
      }
      works.forEach(lane::submit);
      first.ran.acquire(20);
      first.failing = true;
      for (RememberingWork work : works) {
        assertEquals(work.expected(), work.await());
        assertEquals(List.of(1), work.epochs);
      }
    }
  }
}
