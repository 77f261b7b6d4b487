package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.metrics.Latency.Bucket;
import io.cochlea.api.metrics.Latency.Histogram;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyCommandTest {

  @Test
  void barsAreAsLongAsTheirCountAndGapsAreShown() {
    Histogram histogram =
        new Histogram(
            160,
            900_000,
            1_900_000,
            9_000_000,
            9_500_000,
            List.of(
                new Bucket(700_000, 20),
                new Bucket(950_000, 80),
                new Bucket(1_900_000, 58),
                new Bucket(10_000_000, 2)));
    assertEquals(
        """
        ≤  1.00 ms       100  ##########################################################
        ≤  2.00 ms        58  ##################################
        ≤  5.00 ms         0
        ≤  10.0 ms         2  ##
        160 in all: p50 900 µs, p95 1.90 ms, p99 9.00 ms, max 9.50 ms\
        """,
        LatencyCommand.histogram(histogram).replace('█', '#'));
  }

  @Test
  void saysThatThereIsNothingYet() {
    assertEquals(
        "nothing was recorded yet",
        LatencyCommand.histogram(new Histogram(0, 0, 0, 0, 0, List.of())));
  }
}
