package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.lang.foreign.Arena;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A lane that runs when told. */
final class HandLane implements Lane {
  private final Arena arena;
  private @Nullable Work work;
  boolean full;
  boolean cancelled;
  int closed;

  HandLane(Arena arena) {
    this.arena = arena;
  }

  @Override
  public Ticket submit(Work submitted) {
    if (full) {
      throw new RejectedExecutionException("full");
    }
    work = submitted;
    return () -> cancelled = true;
  }

  @Override
  public void submit(Ticket done) {
    throw new AssertionError("an utterance is recognised once");
  }

  Work take() {
    Work taken = work;
    work = null;
    if (taken == null) {
      throw new AssertionError("nothing was submitted");
    }
    return taken;
  }

  /** Runs the work in row {@code row} of {@code rows}, as if these had been the best labels. */
  void run(String labels, int row, int rows) {
    Work taken = take();
    HandBatch batch = new HandBatch(arena, labels, row, rows);
    taken.fill(batch, row);
    assertFalse(taken.step(batch, row));
    taken.done();
  }

  @Override
  public String backend() {
    return "hand";
  }

  @Override
  public void close() {
    closed++;
  }
}
