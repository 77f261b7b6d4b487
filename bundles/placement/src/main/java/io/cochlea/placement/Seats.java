package io.cochlea.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;

/** The works of one batch, in row order. Confined to the lane's thread. */
final class Seats {

  private final List<Submission> seated = new ArrayList<>();

  boolean isEmpty() {
    return seated.isEmpty();
  }

  /** Lets cancelled works go and fills what is free, as late as possible. */
  void take(LaneQueue queue, int maxRows) {
    for (int i = seated.size() - 1; i >= 0; i--) {
      if (seated.get(i).isCancelled()) {
        cancelled(seated.remove(i));
      }
    }
    while (seated.size() < maxRows) {
      Submission next = queue.poll();
      if (next == null) {
        return;
      }
      if (next.isCancelled()) {
        cancelled(next);
      } else {
        seated.add(next);
      }
    }
  }

  private static void cancelled(Submission work) {
    work.failed(new CancellationException("cancelled"));
  }

  /** Lays the batch out, each work filling its own row; works that cannot leave. */
  void fill(LaneBatch batch) {
    layOut(batch);
    int row = 0;
    while (row < seated.size()) {
      try {
        seated.get(row).fill(batch, row);
        row++;
      } catch (RuntimeException | Error e) {
        seated.remove(row).failed(e);
        batch.zero(row);
      }
    }
    if (row > 0 && row < batch.rows()) {
      batch.truncate(row);
    }
  }

  /** Where there is not enough memory the longest work leaves, so that its neighbours can run. */
  private void layOut(LaneBatch batch) {
    while (!seated.isEmpty()) {
      int longest = longest();
      if (longest < 0) {
        continue;
      }
      try {
        batch.layOut(seated.size(), seated.get(longest).extent());
        return;
      } catch (RuntimeException e) {
        seated.remove(longest).failed(e);
      }
    }
  }

  /** The row of the longest work, or −1 when one left because it could not tell its extent. */
  private int longest() {
    int longest = 0;
    int most = 0;
    for (int row = 0; row < seated.size(); row++) {
      try {
        int extent = seated.get(row).extent();
        if (extent > most) {
          most = extent;
          longest = row;
        }
      } catch (RuntimeException | Error e) {
        seated.remove(row).failed(e);
        return -1;
      }
    }
    return longest;
  }

  /**
   * Hands every row its outputs; works that want no more leave.
   *
   * @param done counts them
   */
  void step(LaneBatch batch, LongAdder done) {
    int row = 0;
    for (int seat = 0; seat < seated.size(); row++) {
      Submission work = seated.get(seat);
      try {
        if (work.step(batch, row)) {
          seat++;
          continue;
        }
        seated.remove(seat);
        done.increment();
        work.done();
      } catch (RuntimeException | Error e) {
        seated.remove(seat);
        work.failed(e);
      }
    }
  }

  /** Tells what has begun to begin again. */
  void restart(int epoch) {
    for (int seat = 0; seat < seated.size(); ) {
      Submission work = seated.get(seat);
      try {
        if (work.hasBegun()) {
          work.restart(epoch);
        }
        seat++;
      } catch (RuntimeException | Error e) {
        seated.remove(seat);
        work.failed(e);
      }
    }
  }

  /** Works that failed on another backend already leave; the others may try the next one. */
  void failOver(Throwable cause) {
    for (int seat = seated.size() - 1; seat >= 0; seat--) {
      if (!seated.get(seat).failOver()) {
        seated.remove(seat).failed(cause);
      }
    }
  }

  void fail(Throwable cause) {
    List<Submission> all = List.copyOf(seated);
    seated.clear();
    all.forEach(work -> work.failed(cause));
  }

  /** Fails what is seated and what waits now; works that come meanwhile get their own chance. */
  void fail(LaneQueue queue, Throwable cause) {
    int waiting = queue.size();
    fail(cause);
    for (; waiting > 0; waiting--) {
      Submission next = queue.poll();
      if (next != null) {
        next.failed(cause);
      }
    }
  }
}
