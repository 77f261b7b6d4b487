package io.cochlea.engine;

import io.cochlea.api.metrics.Latency;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Endpointer;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadStatistics;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;

/**
 * The way of one stream's audio: judged frame by frame, drawn into utterances, fed to the session,
 * and released when nothing needs it any more. Confined to the loop; allocates nothing.
 */
final class Pipeline implements SpeechSink, AutoCloseable {
  /** Frames judged before other streams have their turn. */
  private static final int FRAMES_PER_STEP = 100;

  /** Pressure at which the ring must be relieved: its writer claims a quarter of it at most. */
  private static final double FULL = 0.75;

  private final AudioRing ring;
  private final Cursor cursor;
  private final Underruns underruns;
  private final String detector;
  private final Vad vad;
  private final Endpointer endpointer;
  private final Session session;
  private final ObjLongConsumer<Latency.Stage> timing;
  private final AtomicLong vadNanos = new AtomicLong();

  /** Everything before has been judged. */
  private long judged;

  /** What no utterance can reach back beyond: a gap, or audio that had to be let go. */
  private long floor;

  private long released;

  /** Whether an utterance is running, and until where it has been fed. */
  private boolean speech;

  private long fed;

  /** Whether the end of the running utterance is known. */
  private boolean ending;

  private long end;

  /** When the end was known. */
  private long endNanos;

  /** The same of the utterance whose final text is awaited; 0 while none is. */
  private long finalSince;

  private boolean drained;

  /** Whether all there was is judged and fed. */
  private boolean dry;

  /** Since when a judgement is awaited; 0 while none is. */
  private long awaited;

  /** That what the session was fed last is speech. */
  private float confidence = Float.NaN;

  /**
   * @param timing told how long steps took
   */
  Pipeline(
      AudioRing ring,
      Detector detector,
      Endpointer endpointer,
      Session session,
      ObjLongConsumer<Latency.Stage> timing) {
    this.ring = ring;
    this.cursor = ring.cursor();
    this.underruns = new Underruns(ring.format().rate());
    this.detector = detector.id();
    this.vad = detector.vad();
    this.endpointer = endpointer;
    this.session = session;
    this.timing = timing;
    judged = cursor.position();
    floor = judged;
    released = judged;
  }

  /**
   * Goes as far as audio and session allow, within limits that are fair to other streams.
   *
   * @return true when there is more to do at once
   */
  boolean step() {
    dry = false;
    boolean more = advance();
    release();
    return more;
  }

  /** True when the last step left nothing to do until more is written. */
  boolean dry() {
    return dry;
  }

  /** True when all of the stream is judged, fed and recognised. */
  boolean finished() {
    return drained && !session.busy();
  }

  private boolean advance() {
    int budget = FRAMES_PER_STEP;
    while (feed()) {
      if (budget <= 0) {
        return true;
      }
      long seen = cursor.poll();
      underruns.audio(seen, judged + vad.frame() > cursor.position(), System.nanoTime());
      cursor.advance(seen);
      int frames = judge(seen, budget);
      budget -= Math.max(1, frames);
      if (frames == 0 && (vad.busy() || (!atEdge(seen) && !relieve()))) {
        dry = !vad.busy() && !drained;
        return false;
      }
    }
    return false;
  }

  /** Feeds what is judged; false while the session cannot take it. */
  private boolean feed() {
    if (!speech) {
      return true;
    }
    long to = ending ? end : judged;
    if (fed < to) {
      long taken = session.accept(cursor, fed, to);
      if (taken > fed) {
        confidence = endpointer.confidence();
        finalSince = 0;
      }
      fed = taken;
    }
    if (fed < to) {
      return false;
    }
    if (ending) {
      finalSince = endNanos;
      session.endpoint();
      speech = false;
      ending = false;
    }
    return true;
  }

  private int judge(long seen, int limit) {
    int size = vad.frame();
    if (judged + size > seen) {
      return 0;
    }
    long start = awaited == 0 ? System.nanoTime() : awaited;
    int frames = 0;
    while (!ending && frames < limit && judged + size <= seen) {
      long next = vad.accept(cursor, judged, judged + size, this);
      if (next <= judged) {
        if (vad.busy()) {
          awaited = start;
          return frames;
        }
        throw new IllegalStateException("voice activity left a whole frame at " + judged);
      }
      judged = next;
      frames++;
    }
    awaited = 0;
    long spent = System.nanoTime() - start;
    vadNanos.setOpaque(vadNanos.getPlain() + spent);
    timing.accept(Latency.Stage.VAD, spent);
    return frames;
  }

  @Override
  public void frame(long from, long to, float probability) {
    switch (endpointer.next(from, to, probability)) {
      case START -> {
        speech = true;
        fed = Math.max(floor, endpointer.begin());
      }
      case END -> endUtterance();
      case SPEECH, SILENCE -> {}
    }
  }

  private void endUtterance() {
    ending = true;
    end = endpointer.end();
    endNanos = System.nanoTime();
  }

  /** Deals with a gap or the end of the stream; false when neither is here. */
  private boolean atEdge(long seen) {
    long gap = cursor.gap();
    boolean ended = cursor.ended();
    if (drained || (gap == 0 && !ended)) {
      return false;
    }
    if (endpointer.flush(seen) == Endpointer.Event.END) {
      endUtterance();
    } else if (gap > 0) {
      cursor.advance(seen + gap);
      judged = cursor.position();
      floor = judged;
      vad.reset();
    } else {
      drained = true;
      judged = seen;
    }
    return true;
  }

  /**
   * Keeps a writer from waiting for ever: when all its audio is judged and the ring is still nearly
   * full, because chunks are tiny or an utterance is as long as the ring, the utterance is ended,
   * or the silence kept for the next one's begin is let go.
   *
   * @return true when an utterance was ended
   */
  private boolean relieve() {
    if (ring.pressure() < FULL) {
      return false;
    }
    if (speech) {
      endpointer.flush(judged);
      endUtterance();
      return true;
    }
    floor = judged;
    return false;
  }

  private void release() {
    long needed = Math.min(judged, Math.max(floor, endpointer.needed()));
    if (speech) {
      needed = Math.min(needed, fed);
    }
    needed = Math.min(needed, session.restartPoint());
    if (needed > released) {
      ring.release(needed);
      released = needed;
    }
  }

  AudioRing ring() {
    return ring;
  }

  Session session() {
    return session;
  }

  /** How often it waited for audio that was late. Thread-safe. */
  long underruns() {
    return underruns.count();
  }

  /** Time spent on voice activity. Thread-safe. */
  long vadNanos() {
    return vadNanos.getOpaque();
  }

  /** The id of what listens. Thread-safe. */
  String detector() {
    return detector;
  }

  /** What voice activity found. Thread-safe. */
  VadStatistics activity() {
    return endpointer.statistics();
  }

  /** How sure voice activity is of what the session recognises. */
  float confidence() {
    return confidence;
  }

  /** A final text is there. What of an utterance became final before its end is not timed. */
  void committed() {
    if (finalSince != 0) {
      timing.accept(Latency.Stage.FINAL, System.nanoTime() - finalSince);
      finalSince = 0;
    }
  }

  /** Goes on by another policy. */
  void policy(EndpointPolicy policy) {
    endpointer.policy(policy);
  }

  /** Gives session, detector and ring back, in this order: nobody then reads the ring. */
  @Override
  public void close() {
    try (ring;
        vad;
        session) {
      drained = true;
    }
  }
}
