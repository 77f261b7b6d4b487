package io.cochlea.recognizer.transducer;

import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.Holds;
import io.cochlea.recognizer.session.Recognised;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder was asked: who waits for the answer, until when, and whether he still does. The
 * works that find it out follow one another, on the loop or a lane's thread, one at a time; only
 * {@link #cancel()} and the times are for anyone.
 */
final class Question {
  /** Who needs the decoder's memory: its owner until it closes it, a lane while this is open. */
  private final Holds holds;

  private final AtomicLong inferenceNanos = new AtomicLong();
  private final AtomicLong decodingNanos = new AtomicLong();
  private @Nullable Answer answer;
  private volatile boolean cancelled;
  private long due;
  private long asked;
  private long decoding;

  /**
   * @param free gives memory back that no lane and no owner needs any more
   */
  Question(Runnable free) {
    holds = new Holds(free);
  }

  void open(long due, Answer answer) {
    if (this.answer != null) {
      throw new IllegalStateException("the question before is not answered yet");
    }
    this.answer = answer;
    this.due = due;
    cancelled = false;
    decoding = 0;
    asked = System.nanoTime();
    holds.take();
  }

  /** There was no room for it: nobody is answered. */
  void withdraw() {
    answer = null;
    holds.release();
  }

  long due() {
    return due;
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Notes time that was spent on decoding rather than waiting or running graphs. */
  void decoded(long nanos) {
    decoding += nanos;
  }

  void answer(Recognised result) {
    Answer waiting = closed();
    if (waiting != null) {
      waiting.recognised(result);
    }
  }

  void fail(Throwable cause) {
    Answer waiting = closed();
    if (waiting != null) {
      waiting.failed(cause);
    }
  }

  void failCancelled() {
    fail(new CancellationException("cancelled"));
  }

  /** The next question may come as soon as this one is answered, so this is the last of it. */
  private @Nullable Answer closed() {
    Answer waiting = answer;
    if (waiting != null) {
      answer = null;
      add(decodingNanos, decoding);
      add(inferenceNanos, System.nanoTime() - asked - decoding);
      holds.release();
    }
    return waiting;
  }

  /** The owner needs the memory no more; to be called once. */
  void close() {
    holds.release();
  }

  long inferenceNanos() {
    return inferenceNanos.getOpaque();
  }

  long decodingNanos() {
    return decodingNanos.getOpaque();
  }

  /** Each sum has a single writer at a time; readers may see it late. */
  private static void add(AtomicLong sum, long nanos) {
    sum.setOpaque(sum.getPlain() + nanos);
  }
}
