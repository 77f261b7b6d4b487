package io.cochlea.metrics;

import io.cochlea.api.metrics.Latency.Bucket;
import io.cochlea.api.metrics.Latency.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram whose buckets are 1/32 of a power of two wide: what it tells is at most 3.2 % too
 * high, from a nanosecond to 18 minutes, in 9 KB. Recording is wait-free and allocates nothing.
 * Thread-safe.
 */
final class LogLinear {
  private static final int BITS = 5;
  private static final int LINEAR = 1 << BITS;
  private static final long MOST = (1L << 40) - 1;
  private static final int SIZE = index(MOST) + 1;

  private final AtomicLongArray counts = new AtomicLongArray(SIZE);
  private final AtomicLong sum = new AtomicLong();

  void record(long nanos) {
    long value = Math.clamp(nanos, 0, MOST);
    counts.getAndIncrement(index(value));
    sum.getAndAdd(value);
  }

  static int index(long value) {
    if (value < LINEAR) {
      return (int) value;
    }
    int shift = Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(value);
    return (shift << BITS) + (int) (value >>> shift);
  }

  /** The greatest value of a bucket. */
  static long upper(int index) {
    if (index < LINEAR) {
      return index;
    }
    int shift = (index >> BITS) - 1;
    return ((long) (LINEAR + (index & (LINEAR - 1)) + 1) << shift) - 1;
  }

  /** Nanoseconds of all that was recorded. */
  long sum() {
    return sum.get();
  }

  Histogram snapshot() {
    List<Bucket> buckets = new ArrayList<>();
    long count = 0;
    for (int i = 0; i < SIZE; i++) {
      long here = counts.get(i);
      if (here > 0) {
        buckets.add(new Bucket(upper(i), here));
        count += here;
      }
    }
    return new Histogram(
        count,
        quantile(buckets, count, 0.5),
        quantile(buckets, count, 0.95),
        quantile(buckets, count, 0.99),
        buckets.isEmpty() ? 0 : buckets.getLast().upper(),
        List.copyOf(buckets));
  }

  private static long quantile(List<Bucket> buckets, long count, double quantile) {
    long rank = (long) Math.ceil(quantile * count);
    long seen = 0;
    for (Bucket bucket : buckets) {
      seen += bucket.count();
      if (seen >= rank) {
        return bucket.upper();
      }
    }
    return 0;
  }
}
