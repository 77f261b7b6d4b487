package io.cochlea.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** How long words took, of all streams together. Thread-safe. */
final class StreamLatencies implements StreamTalker.Clock {
  private final Sample finals = new Sample();
  private final Sample partials = new Sample();

  @Override
  public void finalAfter(long nanos) {
    finals.add(nanos);
  }

  @Override
  public void partialAfter(long nanos) {
    partials.add(nanos);
  }

  Sample finals() {
    return finals;
  }

  Sample partials() {
    return partials;
  }

  /** Forgets what was measured, for instance while things warmed up. */
  void clear() {
    finals.clear();
    partials.clear();
  }

  /** Durations, in nanoseconds. Thread-safe. */
  static final class Sample {
    private long[] values = new long[1024];
    private int count;

    synchronized void add(long nanos) {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = nanos;
    }

    synchronized void clear() {
      count = 0;
    }

    synchronized int count() {
      return count;
    }

    /**
     * In milliseconds; not-a-number without values.
     *
     * @param share of the values that are not above, 0 to 1
     */
    synchronized double millis(double share) {
      if (count == 0) {
        return Double.NaN;
      }
      long[] sorted = Arrays.copyOf(values, count);
      Arrays.sort(sorted);
      return sorted[Math.clamp((long) Math.ceil(share * count) - 1, 0, count - 1)] / 1e6;
    }

    /** Median, 95th and 99th percentile and maximum. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%7.1f %7.1f %7.1f %7.1f",
          millis(0.5),
          millis(0.95),
          millis(0.99),
          millis(1));
    }
  }
}
