package io.cochlea.placement;

import io.cochlea.api.placement.Work;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The works that wait for a seat, those due first in front. Many submit, the lane's thread takes.
 */
final class LaneQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final PriorityQueue<Submission> waiting;
  private final String graph;
  private final int limit;
  private long arrivals;
  private long firstArrival;
  private boolean closed;
  private boolean nudged;

  LaneQueue(String graph, int limit) {
    this.graph = graph;
    this.limit = limit;
    this.waiting = new PriorityQueue<>(limit, Submission::compare);
  }

  Submission add(Work work) {
    var submission = new Submission(work);
    add(submission);
    return submission;
  }

  void add(Submission submission) {
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("the lane of graph '" + graph + "' is closed");
      }
      if (waiting.size() >= limit) {
        throw new RejectedExecutionException(
            "the lane of graph '%s' is full: %d works wait, %d are allowed"
                .formatted(graph, waiting.size(), limit));
      }
      long now = System.nanoTime();
      if (waiting.isEmpty()) {
        firstArrival = now;
      }
      submission.arrived(arrivals++, now);
      waiting.add(submission);
      wake.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next work, or null when none waits; it stays. */
  @Nullable Submission peek() {
    lock.lock();
    try {
      return waiting.peek();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out what {@link #peek} gave. */
  void remove(Submission work) {
    lock.lock();
    try {
      waiting.remove(work);
    } finally {
      lock.unlock();
    }
  }

  /** The next work, or null when none waits. */
  @Nullable Submission poll() {
    lock.lock();
    try {
      return waiting.poll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for work, a nudge or the close.
   *
   * @return false once closed and empty
   */
  boolean await() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !nudged && !closed) {
        wake.awaitUninterruptibly();
      }
      nudged = false;
      return !closed || !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for {@code enough} works, but no longer than {@code nanos} after the first came. */
  void gather(int enough, long nanos) {
    lock.lock();
    try {
      long left = firstArrival + nanos - System.nanoTime();
      while (waiting.size() < enough && left > 0 && !nudged && !closed) {
        left = wake.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the waiting thread look around although no work came. */
  void nudge() {
    lock.lock();
    try {
      nudged = true;
      wake.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses new work; what waits can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      wake.signal();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
