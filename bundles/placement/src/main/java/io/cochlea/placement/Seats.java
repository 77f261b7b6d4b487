package io.cochlea.placement;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.metrics.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The works that are seated, and those of them that run together. Confined to the lane's thread.
 */
final class Seats {

  private static final Logger LOG = LoggerFactory.getLogger(Seats.class);

  private final List<Submission> seated = new ArrayList<>();
  private final List<Submission> run = new ArrayList<>();
  private final ObjLongConsumer<Latency.Stage> timing;
  private long runs;

  /**
   * @param timing told how long steps took
   */
  Seats(ObjLongConsumer<Latency.Stage> timing) {
    this.timing = timing;
  }

  boolean isEmpty() {
    return seated.isEmpty();
  }

  /** Lets cancelled works go and fills what is free, as late as possible. */
  void take(LaneQueue queue, Deployment on) {
    int rows = 0;
    for (int seat = seated.size() - 1; seat >= 0; seat--) {
      Submission work = seated.get(seat);
      if (work.isCancelled()) {
        leave(work);
        cancelled(work);
      } else {
        rows += work.rows();
      }
    }
    for (Submission next = queue.peek(); next != null; next = queue.peek()) {
      try {
        if (!next.isCancelled() && !fits(next, rows, on)) {
          return;
        }
      } catch (RuntimeException | Error e) {
        queue.remove(next);
        next.failed(e);
        continue;
      }
      queue.remove(next);
      if (next.isCancelled()) {
        cancelled(next);
      } else {
        seated.add(next);
        next.lastRun(runs);
        timing.accept(Latency.Stage.QUEUE, System.nanoTime() - next.arrivedNanos());
        rows += next.rows();
      }
    }
  }

  private boolean fits(Submission next, int rows, Deployment on) {
    if (next.rows() > on.maxRows()) {
      throw new IllegalArgumentException(
          "work of %d rows, at most %d are allowed".formatted(next.rows(), on.maxRows()));
    }
    return rows + next.rows() <= on.maxRows() && on.admit(next, seated.isEmpty());
  }

  private static void cancelled(Submission work) {
    work.failed(new CancellationException("cancelled"));
  }

  /** The last one takes the seat of one that leaves, if it needs as many rows. */
  private void leave(Submission work) {
    int seat = seated.indexOf(work);
    Submission last = seated.getLast();
    if (last.rows() == work.rows()) {
      seated.set(seat, last);
      seated.removeLast();
    } else {
      seated.remove(seat);
    }
    forget(work);
  }

  private static void forget(Submission work) {
    try {
      work.forget();
    } catch (RuntimeException | Error e) {
      LOG.error("states of a work could not be freed", e);
    }
  }

  /** All seated works lose their states. */
  void forget() {
    seated.forEach(Seats::forget);
  }

  /**
   * Chooses who runs next and lays the batch out. A work that cannot tell its extents leaves; where
   * there is not enough memory the newest or longest does, so that its neighbours can run.
   *
   * @return null when nobody is left
   */
  @Nullable LaneBatch layOut(Deployment on) {
    while (!seated.isEmpty()) {
      Submission asked = seated.getFirst();
      try {
        for (int seat = 0; seat < seated.size(); seat++) {
          asked = seated.get(seat);
          asked.ask();
        }
        Runs.choose(seated, run, on);
        asked = run.getFirst();
        LaneBatch batch = on.batch(asked);
        batch.measure(Runs.rows(run));
        for (int i = 0; i < run.size(); i++) {
          asked = run.get(i);
          batch.measure(asked);
        }
        asked = Runs.costliest(on.hasSlabs() ? seated : run);
        batch.layOut(on.isPassing() ? run : seated, run);
        runs++;
        for (int i = 0; i < run.size(); i++) {
          run.get(i).lastRun(runs);
        }
        return batch;
      } catch (InferenceException | RuntimeException | Error e) {
        leave(asked);
        asked.failed(e);
      }
    }
    return null;
  }

  /**
   * Has each work fill its rows; one that cannot leaves after the run, where it takes part with
   * zeros.
   *
   * @return whether any could
   */
  boolean fill(LaneBatch batch) {
    boolean filled = false;
    int row = 0;
    for (int i = 0; i < run.size(); i++) {
      Submission work = run.get(i);
      if (work.fill(batch, row)) {
        filled = true;
      } else {
        batch.zero(row, work.rows());
      }
      row += work.rows();
    }
    if (!filled) {
      for (int i = 0; i < run.size(); i++) {
        spoiled(run.get(i));
      }
    }
    return filled;
  }

  private boolean spoiled(Submission work) {
    Throwable cause = work.spoiled();
    if (cause != null) {
      leave(work);
      work.failed(cause);
    }
    return cause != null;
  }

  /**
   * Hands every row its outputs; works that want no more leave.
   *
   * @param done counts them
   */
  void step(LaneBatch batch, LongAdder done) {
    int row = 0;
    for (int i = 0; i < run.size(); i++) {
      Submission work = run.get(i);
      int rows = work.rows();
      if (!spoiled(work)) {
        step(work, batch, row, done);
      }
      row += rows;
    }
  }

  private void step(Submission work, LaneBatch batch, int row, LongAdder done) {
    try {
      if (work.step(batch, row)) {
        return;
      }
    } catch (RuntimeException | Error e) {
      leave(work);
      work.failed(e);
      return;
    }
    leave(work);
    done.increment();
    work.done();
  }

  /**
   * Has the states of the seated works go on in another deployment.
   *
   * @return false when they cannot
   */
  boolean carry(Deployment before, Deployment next) {
    try {
      return before.carry(next, seated);
    } catch (InferenceException | RuntimeException e) {
      LOG.warn("works begin again: {}", e.getMessage());
      return false;
    }
  }

  /** Tells what has begun to begin again. */
  void restart(int epoch) {
    for (Submission work : List.copyOf(seated)) {
      forget(work);
      try {
        if (work.hasBegun()) {
          work.restart(epoch);
        }
      } catch (RuntimeException | Error e) {
        leave(work);
        work.failed(e);
      }
    }
  }

  /** Works that failed on another backend already leave; the others may try the next one. */
  void failOver(Throwable cause) {
    for (Submission work : List.copyOf(seated)) {
      if (!spoiled(work) && !work.failOver()) {
        leave(work);
        work.failed(cause);
      }
    }
  }

  /** Those that ran fail. */
  void fail(Throwable cause) {
    for (Submission work : List.copyOf(run)) {
      if (!spoiled(work)) {
        leave(work);
        work.failed(cause);
      }
    }
  }

  /** Fails what is seated and what waits now; works that come meanwhile get their own chance. */
  void fail(LaneQueue queue, Throwable cause) {
    int waiting = queue.size();
    List<Submission> all = List.copyOf(seated);
    seated.clear();
    for (Submission work : all) {
      forget(work);
      work.failed(cause);
    }
    for (; waiting > 0; waiting--) {
      Submission next = queue.poll();
      if (next != null) {
        next.failed(cause);
      }
    }
  }
}
