package io.cochlea.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.metrics.Latency.Bucket;
import io.cochlea.api.metrics.Latency.Histogram;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogLinearTest {
  private static final double ERROR = 1.0 / 31;

  @Property
  void aBucketEndsShortlyBehindWhatItHolds(@ForAll @LongRange(max = (1L << 40) - 1) long value) {
    int index = LogLinear.index(value);
    long upper = LogLinear.upper(index);
    assertTrue(upper >= value && upper <= value * (1 + ERROR), value + " is told as " + upper);
    assertTrue(index == 0 || LogLinear.upper(index - 1) < value, value + " has one bucket");
  }

  @Property(tries = 100)
  void quantilesAreThoseOfTheSortedValues(
      @ForAll @Size(min = 1, max = 500) List<@LongRange(max = 60_000_000_000L) Long> values) {
    LogLinear histogram = new LogLinear();
    values.forEach(histogram::record);
    long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
    Histogram told = histogram.snapshot();
    assertEquals(sorted.length, told.count());
    assertEquals(Arrays.stream(sorted).sum(), histogram.sum());
    assertNear(sorted[(sorted.length + 1) / 2 - 1], told.p50());
    assertNear(sorted[(int) Math.ceil(0.95 * sorted.length) - 1], told.p95());
    assertNear(sorted[(int) Math.ceil(0.99 * sorted.length) - 1], told.p99());
    assertNear(sorted[sorted.length - 1], told.max());
    assertEquals(told.count(), told.buckets().stream().mapToLong(Bucket::count).sum());
  }

  private static void assertNear(long expected, long told) {
    assertTrue(
        told >= expected && told <= expected * (1 + ERROR), expected + " is told as " + told);
  }

  @Test
  void whatCannotBeIsTakenForTheNearestThatCan() {
    LogLinear histogram = new LogLinear();
    histogram.record(-5);
    histogram.record(Long.MAX_VALUE);
    assertEquals(
        List.of(new Bucket(0, 1), new Bucket((1L << 40) - 1, 1)), histogram.snapshot().buckets());
  }

  @Test
  void nothingRecordedIsNothing() {
    assertEquals(new Histogram(0, 0, 0, 0, 0, List.of()), new LogLinear().snapshot());
  }
}
