package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who runs when, and with whom. */
class TurnsTest {

  private final List<Integer> filled = Collections.synchronizedList(new ArrayList<>());
  private final SummingBackend backend = new SummingBackend("backend");
  private BackendPlacement placement = placement(1, 0);

  private static BackendPlacement placement(int rows, int waitMillis) {
    return new BackendPlacement(
        new HeapPool(),
        new Chosen("", "latency", rows, waitMillis, 64, 2000, 60_000, 60_000, false));
  }

  @AfterEach
  void close() {
    placement.close();
  }

  private Lane lane() throws Exception {
    placement.addBackend(backend, Map.of());
    return placement.lane(new ModelGraph("sum", "00", Path.of("sum.onnx")), Role.ENCODER);
  }

  /** Work that notes when it was filled. */
  private final class Noting extends SumWork {
    private final int name;
    private final int group;
    private final long due;
    private final int rows;

    Noting(int name, int steps, int group, long due, int rows) {
      super(1, 1, steps);
      this.name = name;
      this.group = group;
      this.due = due;
      this.rows = rows;
    }

    @Override
    public int group() {
      return group;
    }

    @Override
    public long due() {
      return due;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public void fill(Batch batch, int row) {
      filled.add(name);
      super.fill(batch, row);
    }
  }

  @Test
  void whoIsDueEarlierIsSeatedEarlier() throws Exception {
    try (Lane lane = lane()) {
      var gate = new Gate();
      lane.submit(gate);
      gate.entered.acquire();
      long now = System.nanoTime();
      var works =
          List.of(
              new Noting(0, 1, 0, Long.MAX_VALUE, 1),
              new Noting(1, 1, 0, now + 2_000_000_000L, 1),
              new Noting(2, 1, 0, now + 1_000_000_000L, 1),
              new Noting(3, 1, 0, now + 1_000_000_000L, 1),
              new Noting(4, 1, 0, Long.MAX_VALUE, 1),
              new Noting(5, 1, 0, now - 1_000_000_000L, 1));
      works.forEach(lane::submit);
      gate.open.release();
      for (Noting work : works) {
        work.await();
      }
      assertEquals(List.of(5, 2, 3, 1, 0, 4), filled);
    }
  }

  /** Two groups take turns, however many newcomers one of them has. */
  @Test
  void groupsRunInTurn() throws Exception {
    placement = placement(4, 0);
    try (Lane lane = lane()) {
      var gate = new Gate();
      lane.submit(gate);
      gate.entered.acquire();
      var works = new ArrayList<Noting>();
      works.add(new Noting(100, 10, 1, 0, 1));
      for (int i = 0; i < 30; i++) {
        works.add(new Noting(i, 1, 0, 1, 1));
      }
      works.forEach(lane::submit);
      gate.open.release();
      for (Noting work : works) {
        work.await();
      }
      assertTrue(filled.lastIndexOf(100) < 45 - 5, "it waited for the others: " + filled);
      assertTrue(filled.indexOf(29) > 12, "they waited for it: " + filled);
      assertTrue(backend.batches.contains("3x1"), backend.batches.toString());
    }
  }

  @Test
  void theFirstWaitsForOthersAsLongAsItMay() throws Exception {
    placement = placement(3, 300);
    try (Lane lane = lane()) {
      var works = new ArrayList<Noting>();
      for (int i = 0; i < 3; i++) {
        works.add(new Noting(i, 1, 0, Long.MAX_VALUE, 1));
        lane.submit(works.getLast());
        Thread.sleep(20);
      }
      for (Noting work : works) {
        work.await();
      }
      long begun = System.nanoTime();
      var alone = new Noting(4, 1, 0, Long.MAX_VALUE, 1);
      lane.submit(alone);
      alone.await();
      assertTrue(System.nanoTime() - begun >= 290_000_000, "it waited");
      assertEquals(List.of("3x1", "1x1"), backend.batches);
    }
  }

  @Test
  void refusesMoreRowsThanThereAre() throws Exception {
    placement = placement(4, 0);
    try (Lane lane = lane()) {
      var wide = new Noting(0, 1, 0, Long.MAX_VALUE, 5);
      lane.submit(wide);
      var refused = assertThrows(ExecutionException.class, wide::await);
      assertTrue(
          String.valueOf(refused.getMessage()).contains("work of 5 rows, at most 4 are allowed"),
          refused.toString());
      assertThrows(
          IllegalArgumentException.class,
          () -> lane.submit(new Noting(0, 1, 0, Long.MAX_VALUE, 0)));
    }
  }
}
