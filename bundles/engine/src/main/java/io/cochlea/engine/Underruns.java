package io.cochlea.engine;

/**
 * Counts how often a stream's reader waited for audio that fell behind real time, as someone who
 * heard it as it comes, {@value #LATE_MILLIS} ms late, would notice: all of it is heard, and no
 * more is there. Audio that comes faster than real time, as from a file, is heard ahead of and
 * delays none; nor is a reader that is itself late short of audio. Written by one thread, read by
 * any.
 */
final class Underruns {
  private static final int LATE_MILLIS = 100;
  private static final long LATE_NANOS = LATE_MILLIS * 1_000_000L;

  private final int rate;
  private long heard;

  /** When what was there last has been heard to its end. */
  private long dryNanos;

  private volatile long count;

  Underruns(int rate) {
    this.rate = rate;
  }

  /**
   * @param end of the audio that is there now, in samples
   * @param waiting whether the reader was done with all that was there before
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread counts
  void audio(long end, boolean waiting, long nowNanos) {
    if (end == heard) {
      return;
    }
    if (heard == 0 || nowNanos > dryNanos) {
      count += heard > 0 && waiting ? 1 : 0;
      dryNanos = nowNanos + LATE_NANOS;
    }
    dryNanos += (end - heard) * 1_000_000_000 / rate;
    heard = end;
  }

  long count() {
    return count;
  }
}
