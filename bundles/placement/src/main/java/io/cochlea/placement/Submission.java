package io.cochlea.placement;

import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on its way through a lane. What it throws ends this work alone: neither its neighbours nor
 * the lane's thread suffer.
 */
final class Submission implements Ticket {

  private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

  private final Work work;
  private volatile boolean cancelled;
  private boolean begun;
  private boolean failedOver;

  Submission(Work work) {
    this.work = work;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  /** As it was when it was new. */
  Submission renewed() {
    cancelled = false;
    begun = false;
    failedOver = false;
    return this;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Whether it was filled at least once, so that a new backend means to begin again. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Notes that a run with this work failed and that it goes to another backend: once, as the work
   * itself may be to blame.
   *
   * @return whether this was the first time
   */
  boolean failOver() {
    boolean first = !failedOver;
    failedOver = true;
    return first;
  }

  int extent() {
    int extent = work.extent();
    if (extent < 1) {
      throw new IllegalArgumentException("extent is " + extent + ", at least 1 is allowed");
    }
    return extent;
  }

  void fill(Batch batch, int row) {
    begun = true;
    work.fill(batch, row);
  }

  boolean step(Batch batch, int row) {
    return work.step(batch, row);
  }

  void restart(int epoch) {
    work.restart(epoch);
  }

  void done() {
    try {
      work.done();
    } catch (RuntimeException | Error e) {
      LOG.error("work threw when it was done", e);
    }
  }

  void failed(Throwable cause) {
    try {
      work.failed(cause);
    } catch (RuntimeException | Error e) {
      LOG.error("work threw when it was told of its failure", e);
    }
  }
}
