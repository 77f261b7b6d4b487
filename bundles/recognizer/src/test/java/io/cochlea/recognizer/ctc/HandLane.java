package io.cochlea.recognizer.ctc;

import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A lane that runs when told. */
final class HandLane implements Lane {
  private @Nullable Work work;
  boolean full;
  boolean cancelled;
  int closed;

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
    throw new AssertionError("works are new every time");
  }

  Work take() {
    Work taken = work;
    work = null;
    if (taken == null) {
      throw new AssertionError("nothing was submitted");
    }
    return taken;
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
