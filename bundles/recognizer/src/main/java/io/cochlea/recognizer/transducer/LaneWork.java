package io.cochlea.recognizer.transducer;

import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import org.jspecify.annotations.Nullable;

/**
 * A part of answering a question, done on one lane again and again. What goes wrong fails the
 * question. Whoever is done may start another one from the lane's thread.
 */
abstract class LaneWork implements Work, AutoCloseable {
  private final Lane lane;
  private final Question question;
  private volatile @Nullable Ticket ticket;

  /**
   * @param lane this work's from now on
   */
  LaneWork(Lane lane, Question question) {
    this.lane = lane;
    this.question = question;
  }

  /**
   * Queues it.
   *
   * @throws java.util.concurrent.RejectedExecutionException when there is no room
   */
  final void submit() {
    Ticket before = ticket;
    if (before == null) {
      ticket = lane.submit(this);
    } else {
      lane.submit(before);
    }
    if (question.isCancelled()) {
      cancel();
    }
  }

  /** Queues it, unless nobody wants to know any more; the question fails if there is no room. */
  final void next() {
    if (question.isCancelled()) {
      question.failCancelled();
      return;
    }
    try {
      submit();
    } catch (RuntimeException e) {
      question.fail(e);
    }
  }

  /** All of it is done; what comes next is up to the implementation. */
  abstract void finished();

  @Override
  public int extent() {
    return 1;
  }

  @Override
  public long due() {
    return question.due();
  }

  /** Nothing to do: what a work remembers changes only with a step that was done. */
  @Override
  public void restart(int epoch) {}

  @Override
  public final void done() {
    try {
      finished();
    } catch (RuntimeException | Error e) {
      question.fail(e);
    }
  }

  @Override
  public final void failed(Throwable cause) {
    ticket = null;
    question.fail(cause);
  }

  final void cancel() {
    Ticket queued = ticket;
    if (queued != null) {
      queued.cancel();
    }
  }

  final String backend() {
    return lane.backend();
  }

  @Override
  public void close() {
    lane.close();
  }
}
