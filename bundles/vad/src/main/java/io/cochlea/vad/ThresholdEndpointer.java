package io.cochlea.vad;

import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Endpointer;
import io.cochlea.api.vad.VadStatistics;

/**
 * Frames at or above the threshold are speech; a run of them at least {@code minSpeech} long starts
 * an utterance, {@code hangOver} without any ends it. Begin and end are exact to the sample,
 * whatever the length of a frame, and may lie within one.
 */
final class ThresholdEndpointer implements Endpointer {

  private static final int MILLIS_PER_SECOND = 1_000;

  /** In {@link #run} and {@link #silence}: there is none. */
  private static final long NONE = -1;

  private final int rate;
  private final Confidence confidence = new Confidence();
  private final Counts counts = new Counts();
  private float threshold;
  private long minSpeech;
  private long hangOver;
  private long preRoll;
  private long maxSegment;

  /** End of the frames judged. */
  private long position;

  /** What no utterance may reach back beyond: the last end, a gap, or what was let go. */
  private long floor;

  /** True until the first frame after the start or a flush, which may lie anywhere ahead. */
  private boolean fresh = true;

  private boolean speaking;

  /** Where the run of speech began that may become an utterance. */
  private long run = NONE;

  /** Where the silence began that may end the utterance. */
  private long silence = NONE;

  private long begin;
  private long end;

  ThresholdEndpointer(int rate, EndpointPolicy policy) {
    this.rate = rate;
    adopt(policy);
  }

  private void adopt(EndpointPolicy policy) {
    threshold = policy.threshold();
    minSpeech = samples(policy.minSpeech());
    hangOver = samples(policy.hangOver());
    preRoll = samples(policy.preRoll());
    maxSegment = samples(policy.maxSegment());
  }

  private long samples(int millis) {
    return (long) millis * rate / MILLIS_PER_SECOND;
  }

  @Override
  public void policy(EndpointPolicy policy) {
    floor = Math.max(floor, needed());
    adopt(policy);
  }

  @Override
  public Event next(long from, long to, float probability) {
    if (to <= from || from < position || (from > position && !fresh)) {
      throw new IllegalArgumentException(
          "frame " + from + " to " + to + " does not follow " + position);
    }
    if (fresh) {
      floor = from;
      fresh = false;
    }
    position = to;
    boolean speech = probability >= threshold;
    counts.frame(probability, speech);
    confidence.frame(probability, speech);
    return speaking ? whileSpeaking(from, speech) : whileSilent(from, speech);
  }

  private Event whileSilent(long from, boolean speech) {
    if (!speech) {
      noStart();
      return Event.SILENCE;
    }
    if (run == NONE) {
      run = from;
    }
    if (position - run < minSpeech) {
      return Event.SILENCE;
    }
    speaking = true;
    silence = NONE;
    begin = Math.max(Math.max(floor, run - preRoll), position - maxSegment);
    counts.segment();
    confidence.begin();
    return Event.START;
  }

  /** What may have been the begin of an utterance is none. */
  private void noStart() {
    // A run from before the floor went on after the longest segment: it was no start of its own.
    if (run >= floor && minSpeech > 0) {
      counts.falseStart();
    }
    run = NONE;
    confidence.forget();
  }

  private Event whileSpeaking(long from, boolean speech) {
    if (speech) {
      silence = NONE;
    } else if (silence == NONE) {
      silence = from;
    }
    // What is judged may be used already: a new policy cannot end the utterance before it.
    long limit = Math.max(from, limit());
    if (position < limit) {
      return Event.SPEECH;
    }
    finish(limit);
    // Speech that goes on beyond the longest segment has long been found to be speech.
    run = silence == NONE ? limit - minSpeech : NONE;
    return Event.END;
  }

  /** Where the running utterance ends if nothing more is said. */
  private long limit() {
    long longest = begin + maxSegment;
    return silence == NONE ? longest : Math.min(longest, silence + hangOver);
  }

  private void finish(long sample) {
    end = sample;
    floor = sample;
    speaking = false;
    confidence.end();
  }

  @Override
  public Event flush(long sample) {
    if (sample < position) {
      throw new IllegalArgumentException(
          "flush at " + sample + " lies before " + position + ", which is judged already");
    }
    Event event = speaking ? Event.END : Event.SILENCE;
    if (speaking) {
      finish(Math.max(position, Math.min(sample, limit())));
    }
    noStart();
    position = sample;
    floor = sample;
    fresh = true;
    return event;
  }

  @Override
  public long begin() {
    return begin;
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public float probability() {
    return counts.probability();
  }

  @Override
  public float confidence() {
    return confidence.value();
  }

  @Override
  public VadStatistics statistics() {
    return counts.statistics();
  }

  @Override
  public long needed() {
    if (speaking) {
      return begin;
    }
    return Math.max(floor, (run == NONE ? position : run) - preRoll);
  }
}
