package io.cochlea.recognizer.transducer;

import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.util.concurrent.RejectedExecutionException;

/** A lane without room. */
final class FullLane implements Lane {
  int closed;

  @Override
  public Ticket submit(Work work) {
    throw new RejectedExecutionException("full");
  }

  @Override
  public void submit(Ticket done) {
    throw new RejectedExecutionException("full");
  }

  @Override
  public String backend() {
    return "full";
  }

  @Override
  public void close() {
    closed++;
  }
}
