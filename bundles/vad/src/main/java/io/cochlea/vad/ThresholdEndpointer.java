package io.cochlea.vad;

import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Endpointer;

/**
 * Frames at or above the threshold are speech; a run of them at least {@code minSpeech} long starts
 * an utterance, {@code hangOver} without any ends it. Begin and end are exact to the sample,
 * whatever the length of a frame, and may lie within one.
 */
final class ThresholdEndpointer implements Endpointer {

  private static final int MILLIS_PER_SECOND = 1_000;

  /** In {@link #run} and {@link #silence}: there is none. */
  private static final long NONE = -1;

  private final float threshold;
  private final long minSpeech;
  private final long hangOver;
  private final long preRoll;
  private final long maxSegment;

  /** End of the frames judged. */
  private long position;

  /** What no utterance may reach back beyond: the last end, or a gap. */
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
    threshold = policy.threshold();
    minSpeech = samples(policy.minSpeech(), rate);
    hangOver = samples(policy.hangOver(), rate);
    preRoll = samples(policy.preRoll(), rate);
    maxSegment = samples(policy.maxSegment(), rate);
  }

  private static long samples(int millis, int rate) {
    return (long) millis * rate / MILLIS_PER_SECOND;
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
    return speaking ? whileSpeaking(from, speech) : whileSilent(from, speech);
  }

  private Event whileSilent(long from, boolean speech) {
    if (!speech) {
      run = NONE;
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
    return Event.START;
  }

  private Event whileSpeaking(long from, boolean speech) {
    if (speech) {
      silence = NONE;
    } else if (silence == NONE) {
      silence = from;
    }
    long limit = limit();
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
  }

  @Override
  public Event flush(long sample) {
    if (sample < position) {
      throw new IllegalArgumentException(
          "flush at " + sample + " lies before " + position + ", which is judged already");
    }
    Event event = speaking ? Event.END : Event.SILENCE;
    if (speaking) {
      finish(Math.min(sample, limit()));
    }
    position = sample;
    floor = sample;
    run = NONE;
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
  public long needed() {
    if (speaking) {
      return begin;
    }
    return Math.max(floor, (run == NONE ? position : run) - preRoll);
  }
}
