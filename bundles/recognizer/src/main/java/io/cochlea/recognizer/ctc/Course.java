package io.cochlea.recognizer.ctc;

import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.Holds;
import io.cochlea.recognizer.session.Recognised;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One question after another on its way through a lane, one run each. The loop asks, cancels and
 * closes; the lane does the rest.
 */
abstract class Course implements Work {
  private final Lane lane;
  private final Holds holds;
  private final AtomicLong inferenceNanos = new AtomicLong();
  private final AtomicLong decodingNanos = new AtomicLong();
  private @Nullable Ticket ticket;
  private @Nullable Answer answer;
  private @Nullable Recognised result;
  private long due;
  private long submitted;
  private boolean closed;

  /**
   * @param free gives back what the lane needs, once it is done with it
   */
  Course(Lane lane, Runnable free) {
    this.lane = lane;
    holds = new Holds(free);
  }

  final void ask(long due, Answer answer) {
    this.due = due;
    this.answer = answer;
    submitted = System.nanoTime();
    holds.take();
    try {
      ticket = lane.submit(this);
    } catch (RuntimeException e) {
      holds.release();
      throw e;
    }
  }

  public final void cancel() {
    if (ticket != null) {
      ticket.cancel();
    }
  }

  @Override
  public final long due() {
    return due;
  }

  /** Notes that the run is over and decoding begins. */
  final long ran() {
    long now = System.nanoTime();
    add(inferenceNanos, now - submitted);
    return now;
  }

  final void decoded(Recognised recognised, long since) {
    result = recognised;
    add(decodingNanos, System.nanoTime() - since);
  }

  /** What is filled is still there, and the next {@link #fill} writes all of it. */
  @Override
  public final void restart(int epoch) {
    result = null;
  }

  @Override
  public final void done() {
    Answer asked = answer;
    Recognised recognised = result;
    holds.release();
    if (asked != null && recognised != null) {
      asked.recognised(recognised);
    }
  }

  @Override
  public final void failed(Throwable cause) {
    Answer asked = answer;
    holds.release();
    if (asked != null) {
      asked.failed(cause);
    }
  }

  public final String backend() {
    return lane.backend();
  }

  public final long inferenceNanos() {
    return inferenceNanos.getOpaque();
  }

  public final long decodingNanos() {
    return decodingNanos.getOpaque();
  }

  public final void close() {
    if (!closed) {
      closed = true;
      cancel();
      holds.release();
      lane.close();
    }
  }

  /** Each sum has a single writer at a time; readers may see it late. */
  private static void add(AtomicLong sum, long nanos) {
    sum.setOpaque(sum.getPlain() + nanos);
  }
}
