package io.cochlea.recognizer.whisper;

import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import org.jspecify.annotations.Nullable;

/** A part of answering a question, done on one lane; the next one begins on the lane's thread. */
abstract class Stage implements Work {
  final Wiring wiring;
  final Question question;
  private final Lane lane;
  private volatile @Nullable Ticket ticket;
  private long since;

  /**
   * @param lane of the graph this stage runs; its owner's
   */
  Stage(Wiring wiring, Lane lane, Question question) {
    this.wiring = wiring;
    this.lane = lane;
    this.question = question;
  }

  /**
   * Queues it.
   *
   * @throws java.util.concurrent.RejectedExecutionException when there is no room
   */
  final void submit() {
    since = System.nanoTime();
    ticket = lane.submit(this);
    if (question.isCancelled()) {
      cancel();
    }
  }

  final void cancel() {
    Ticket submitted = ticket;
    if (submitted != null) {
      submitted.cancel();
    }
  }

  /** Takes the outputs. */
  abstract boolean ran(Batch batch, int row);

  /** What comes next. */
  abstract void over();

  @Override
  public final boolean step(Batch batch, int row) {
    long start = System.nanoTime();
    boolean more = ran(batch, row);
    long end = System.nanoTime();
    question.spent(start - since, end - start);
    since = end;
    return more;
  }

  @Override
  public final long due() {
    return question.due();
  }

  @Override
  public void restart(int epoch) {}

  @Override
  public final void done() {
    try {
      over();
    } catch (RuntimeException | Error e) {
      question.fail(e);
    }
  }

  @Override
  public final void failed(Throwable cause) {
    question.fail(cause);
  }
}
