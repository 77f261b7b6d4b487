package io.cochlea.placement;

import io.cochlea.api.inference.Signature;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One user's hold on a lane. */
final class LaneHold implements Lane {

  private final GraphLane lane;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  LaneHold(GraphLane lane, Runnable release) {
    this.lane = lane;
    this.release = release;
  }

  @Override
  public Ticket submit(Work work) {
    requireOpen();
    return lane.submit(work);
  }

  @Override
  public void submit(Ticket done) {
    requireOpen();
    if (!(done instanceof Submission submission)) {
      throw new IllegalArgumentException(done + " is no ticket of a lane");
    }
    lane.submit(submission);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new RejectedExecutionException("this hold on the lane is closed");
    }
  }

  @Override
  public String backend() {
    return lane.site().backend();
  }

  @Nullable Signature signature() {
    return lane.site().signature();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
