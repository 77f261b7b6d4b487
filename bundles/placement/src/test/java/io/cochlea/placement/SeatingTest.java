package io.cochlea.placement;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Rows of a batch where its axis is not the first, and where its length is fixed. */
class SeatingTest {

  private static final ModelGraph GRAPH =
      new ModelGraph("stacking", "00", Path.of("stacking.onnx"), Map.of("x", 0, "state", 1));

  /** Adds {@code value}, ten times it and a hundred times it. */
  private static final class Stack implements Work {
    CompletableFuture<Float> sum = new CompletableFuture<>();
    private final float value;
    private final Runnable whenFilled;
    private float seen;

    Stack(float value, Runnable whenFilled) {
      this.value = value;
      this.whenFilled = whenFilled;
    }

    @Override
    public int extent() {
      return 1;
    }

    @Override
    public void fill(Batch batch, int row) {
      Memory.of(batch.input("x")).setAtIndex(JAVA_FLOAT, row, value);
      Tensor state = batch.input("state");
      Memory.of(state).setAtIndex(JAVA_FLOAT, row, 10 * value);
      Memory.of(state).setAtIndex(JAVA_FLOAT, state.shape()[1] + row, 100 * value);
      whenFilled.run();
    }

    @Override
    public boolean step(Batch batch, int row) {
      seen = Memory.of(batch.output("sum")).getAtIndex(JAVA_FLOAT, row);
      return false;
    }

    @Override
    public void restart(int epoch) {}

    @Override
    public void done() {
      sum.complete(seen);
    }

    @Override
    public void failed(Throwable cause) {
      sum.completeExceptionally(cause);
    }

    float await() throws Exception {
      return sum.get(10, TimeUnit.SECONDS);
    }
  }

  private final StackingBackend open = new StackingBackend(-1);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  /** Work whose filling holds the lane up until all the other work waits. */
  private final Stack first =
      new Stack(
          1,
          () -> {
            entered.countDown();
            try {
              gate.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });

  private static Stack stack(float value) {
    return new Stack(value, () -> {});
  }

  private static Stack broken() {
    return new Stack(
        7,
        () -> {
          throw new IllegalStateException("broken");
        });
  }

  private List<Stack> run(StackingBackend backend, List<Stack> works) throws Exception {
    var placement = BackendPlacement.on(new HeapPool(), 8, backend);
    try (Lane lane = placement.lane(GRAPH, Role.VAD)) {
      lane.submit(first);
      entered.await();
      works.forEach(lane::submit);
      gate.countDown();
      assertEquals(111, first.await());
      for (Stack work : works) {
        work.sum.handle((sum, failure) -> sum).get(10, TimeUnit.SECONDS);
      }
      return works;
    } finally {
      placement.close();
    }
  }

  @Test
  void everyRowHasItsOwnState() throws Exception {
    for (Stack work : run(open, List.of(stack(2), stack(3), stack(4)))) {
      assertEquals(111 * work.value, work.await());
    }
    assertEquals(List.of("[1, 1][2, 1, 1]", "[3, 1][2, 3, 1]"), open.shapes);
  }

  /** Whoever cannot fill takes part in that run with zeros, as the others are filled already. */
  @Test
  void rowsThatLeaveLeaveNothingBehind() throws Exception {
    List<Stack> works =
        run(open, List.of(stack(2), broken(), stack(3), broken(), stack(4), broken()));
    for (int i = 0; i < works.size(); i += 2) {
      assertEquals(111 * works.get(i).value, works.get(i).await());
      assertThrows(ExecutionException.class, works.get(i + 1)::await);
    }
    assertEquals(List.of("[1, 1][2, 1, 1]", "[6, 1][2, 6, 1]"), open.shapes);
    assertEquals(0f, open.totals.get(1 + 1));
  }

  @Test
  void aFixedBatchIsFilledUpWithSilence() throws Exception {
    StackingBackend fixed = new StackingBackend(2);
    for (Stack work : run(fixed, List.of(stack(2), stack(3), stack(4)))) {
      assertEquals(111 * work.value, work.await());
    }
    assertEquals(List.of("[2, 1][2, 2, 1]", "[2, 1][2, 2, 1]", "[2, 1][2, 2, 1]"), fixed.shapes);
  }

  @Test
  void aTicketServesAgainAndAgain() throws Exception {
    var placement = BackendPlacement.on(new HeapPool(), 8, open);
    try (Lane lane = placement.lane(GRAPH, Role.VAD)) {
      Stack work = stack(2);
      Ticket ticket = lane.submit(work);
      List<Float> sums = new ArrayList<>(List.of(work.await()));
      for (int i = 0; i < 3; i++) {
        work.sum = new CompletableFuture<>();
        lane.submit(ticket);
        sums.add(work.await());
      }
      assertEquals(List.of(222f, 222f, 222f, 222f), sums);
      assertThrows(IllegalArgumentException.class, () -> lane.submit((Ticket) () -> {}));
    } finally {
      placement.close();
    }
  }
}
