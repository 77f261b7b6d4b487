package io.cochlea.placement;

import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on its way through a lane. What it throws ends this work alone: neither its neighbours nor
 * the lane's thread suffer.
 */
final class Submission implements Ticket {

  /** How long others may be seated before it because they are due earlier. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final Logger LOG = LoggerFactory.getLogger(Submission.class);
  private static final int NEW = -1;

  private final Work work;
  private volatile boolean cancelled;
  private long due;
  private long arrival;
  private long arrivedNanos;
  private boolean begun;
  private boolean failedOver;
  private @Nullable Throwable spoiled;
  private int rows;
  private int group;
  private int extent;
  private int row = NEW;
  private long lastRun;
  private @Nullable LaneBatch own;

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
    spoiled = null;
    return this;
  }

  /**
   * Notes that it is the {@code arrival}th to wait.
   *
   * @throws IllegalArgumentException when it wants no rows
   */
  void arrived(long arrival, long now) {
    rows = atLeast(1, work.rows(), "number of rows");
    long wanted = work.due();
    this.arrival = arrival;
    arrivedNanos = now;
    this.due =
        wanted == Long.MAX_VALUE
            ? now + PATIENCE_NANOS
            : now + Math.min(wanted - now, PATIENCE_NANOS);
  }

  /** Earlier due first, then in the order they came. */
  static int compare(Submission a, Submission b) {
    int byDue = Long.compare(a.due - b.due, 0);
    return byDue != 0 ? byDue : Long.compare(a.arrival, b.arrival);
  }

  /** When it began to wait, by {@link System#nanoTime()}. */
  long arrivedNanos() {
    return arrivedNanos;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Whether it was filled at least once, so that a new backend means to begin again. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Notes that a run with this work failed and that it goes to another backend: not twice without a
   * good run in between, as the work itself may be to blame.
   *
   * @return whether it may
   */
  boolean failOver() {
    boolean first = !failedOver;
    failedOver = true;
    return first;
  }

  /** Asks the work what may change from run to run. */
  void ask() {
    group = work.group();
    extent = atLeast(1, work.extent(), "extent");
  }

  int extent() {
    return extent;
  }

  int extent(String input, int axis, long least) {
    int extent = work.extent(input, axis);
    return extent >= least ? extent : atLeast(least, extent, "extent of " + input);
  }

  int rows() {
    return rows;
  }

  private static int atLeast(long least, int value, String what) {
    if (value < least) {
      throw new IllegalArgumentException(
          what + " is " + value + ", at least " + least + " is allowed");
    }
    return value;
  }

  int group() {
    return group;
  }

  /** The first row of its states in the slabs; negative when it has none yet. */
  int row() {
    return row;
  }

  void row(int row) {
    this.row = row;
  }

  /** Number of the run it was in last, or of the last one before it was seated. */
  long lastRun() {
    return lastRun;
  }

  void lastRun(long run) {
    lastRun = run;
  }

  /** The batch it is alone in, if its graph wants that. */
  @Nullable LaneBatch own() {
    return own;
  }

  void own(@Nullable LaneBatch own) {
    this.own = own;
  }

  /** Forgets its states: it leaves its seat, or begins again. */
  void forget() {
    row = NEW;
    LaneBatch held = own;
    own = null;
    if (held != null) {
      held.close();
    }
  }

  /**
   * Has the work write its rows.
   *
   * @return false when it could not, {@link #spoiled} tells why
   */
  boolean fill(Batch batch, int row) {
    begun = true;
    try {
      work.fill(batch, row);
      return true;
    } catch (RuntimeException | Error e) {
      spoiled = e;
      return false;
    }
  }

  /** Why it could not write its rows, or null. */
  @Nullable Throwable spoiled() {
    return spoiled;
  }

  boolean step(Batch batch, int row) {
    failedOver = false;
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
