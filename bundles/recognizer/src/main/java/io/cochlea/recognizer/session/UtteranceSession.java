package io.cochlea.recognizer.session;

import io.cochlea.api.feature.Features;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.ring.Cursor;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Utterance after utterance: audio becomes features while no question is open, a question is asked
 * when the family says so, and what it answers is told. An utterance that is over keeps the next
 * one's audio in the ring until its segment is told.
 */
abstract class UtteranceSession implements Session {
  /** A question that finds no room is asked again after this time, twice it, four times it … */
  private static final long FIRST_RETRY_MILLIS = 5;

  private static final int DOUBLINGS = 6;

  /** So long a question may find no room before the stream is given up. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

  final Features features;
  final boolean partials;
  final Standing standing;
  final LongSupplier clock;
  final Answer answer = new Posted();
  private final Utterance utterance;
  private final Executor loop;
  private final Telling telling;
  private final ObjLongConsumer<Latency.Stage> timing;

  private boolean over;
  private long overNanos;
  private boolean asked;
  private boolean waiting;
  private int refusals;
  private long refusedNanos;
  private boolean closed;

  /** Of what is timed already. */
  private long decoded;

  UtteranceSession(Hearing hearing, int maxFrames, LongSupplier clock) {
    features = hearing.features();
    partials = hearing.options().partials();
    loop = hearing.loop();
    timing = hearing.timing();
    telling = new Telling(hearing);
    standing = telling.standing;
    utterance = new Utterance(hearing, maxFrames);
    this.clock = clock;
  }

  /** An utterance has begun. */
  void begun() {}

  /** Its end has come while a question is open. */
  void overtaken() {}

  /** No question is open, and the features hold all that was heard: asks if there is something. */
  abstract void next(boolean utteranceOver);

  /** Asks the decoder. */
  abstract void decode(long due);

  /** The question was refused and is to be asked again after a while, or never. */
  abstract boolean insists();

  abstract void recognised(Recognised result);

  /**
   * The question failed.
   *
   * @return whether to go on all the same
   */
  abstract boolean survives(Throwable cause);

  /** Time the decoder spent on its search. Thread-safe. */
  abstract long decodingNanos();

  /** The utterance is told. */
  abstract void forgotten();

  abstract void closeDecoder();

  @Override
  public final long accept(Cursor cursor, long from, long to) {
    if (over) {
      return from;
    }
    if (!utterance.isRunning()) {
      begun();
    }
    long end = utterance.hear(cursor, from, to);
    if (end < to) {
      end();
    } else {
      advance();
    }
    return end;
  }

  @Override
  public final void endpoint() {
    if (utterance.isRunning() && !over) {
      end();
    }
  }

  private void end() {
    over = true;
    overNanos = clock.getAsLong();
    if (asked) {
      overtaken();
    }
    advance();
  }

  private void advance() {
    if (asked || waiting || closed || !utterance.isRunning()) {
      return;
    }
    utterance.take();
    if (over) {
      features.finish();
      if (features.frames() == 0) {
        forget();
        return;
      }
    }
    next(over);
  }

  /** Asks; the answer is heard of through the loop. */
  final void ask(long due) {
    asked = true;
    utterance.holds.take();
    try {
      decode(due);
      refusals = 0;
    } catch (RejectedExecutionException e) {
      asked = false;
      utterance.holds.release();
      refused(e);
    }
  }

  private void refused(RejectedExecutionException e) {
    if (!insists()) {
      return;
    }
    if (refusals == 0) {
      refusedNanos = clock.getAsLong();
    } else if (clock.getAsLong() - refusedNanos > PATIENCE_NANOS) {
      fail(e);
      return;
    }
    pause(FIRST_RETRY_MILLIS << Math.min(refusals++, DOUBLINGS));
  }

  /** Asks nothing for a while. */
  final void pause(long millis) {
    waiting = true;
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, loop)
        .execute(() -> {
          waiting = false;
          advance();
        });
  }

  private void answered(@Nullable Recognised result, @Nullable Throwable cause) {
    asked = false;
    if (closed) {
      return;
    }
    if (result != null) {
      long before = decoded;
      decoded = decodingNanos();
      timing.accept(Latency.Stage.DECODING, decoded - before);
      recognised(result);
    } else if (cause != null && !survives(cause)) {
      fail(cause);
      return;
    }
    advance();
  }

  /** When the answer to the last question of an utterance is due: since its end. */
  final long overNanos() {
    return overNanos;
  }

  final boolean isOver() {
    return over;
  }

  final void tell(List<Heard> words) {
    telling.partial(words, utterance);
  }

  /** Tells the utterance's segment; it is over. */
  final void commit(Recognised result) {
    telling.commit(result, utterance);
    forget();
  }

  private void fail(Throwable cause) {
    forget();
    telling.failed(cause);
  }

  private void forget() {
    over = false;
    waiting = false;
    refusals = 0;
    telling.forget();
    utterance.forget();
    forgotten();
  }

  @Override
  public final boolean busy() {
    return utterance.isRunning();
  }

  @Override
  public final long restartPoint() {
    return busy() ? utterance.begin() : Long.MAX_VALUE;
  }

  /** Time spent on features. Thread-safe. */
  final long featureNanos() {
    return utterance.nanos();
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      utterance.holds.release();
      closeDecoder();
    }
  }

  /**
   * A lane no longer needs the features, then the loop hears the answer: once told, all is back.
   */
  private final class Posted implements Answer {
    @Override
    public void recognised(Recognised result) {
      utterance.holds.release();
      loop.execute(() -> answered(result, null));
    }

    @Override
    public void failed(Throwable cause) {
      utterance.holds.release();
      loop.execute(() -> answered(null, cause));
    }
  }
}
