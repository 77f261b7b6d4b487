package io.cochlea.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.metrics.Latency.Stage;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
  private static final int MANY = 100_000;

  @Test
  void whatIsRecordedIsTold() {
    LatencyRecorder latency = new LatencyRecorder(config(true, 1));
    latency.record(Stage.VAD, 1_000_000);
    latency.record(Stage.VAD, 3_000_000);
    latency.record(Stage.FINAL, 7);
    assertEquals(2, latency.histogram(Stage.VAD).count());
    assertEquals(4_000_000, latency.sum(Stage.VAD));
    assertEquals(7, latency.histogram(Stage.FINAL).p50());
    assertEquals(0, latency.histogram(Stage.QUEUE).count());
  }

  @Test
  void recordingAllocatesNothing() {
    for (int every : new int[] {1, 10}) {
      LatencyRecorder latency = new LatencyRecorder(config(true, every));
      assertEquals(0, Allocation.of(() -> record(latency, MANY)), "one of " + every);
    }
  }

  private static void record(LatencyRecorder latency, int times) {
    for (int i = 0; i < times; i++) {
      latency.record(Stage.QUEUE, i);
      latency.record(Stage.INFERENCE, i);
    }
  }

  @Test
  void aSampleIsAsLargeAsConfigured() {
    LatencyRecorder latency = new LatencyRecorder(config(true, 100));
    record(latency, MANY);
    long sampled = latency.histogram(Stage.QUEUE).count();
    // binomial: 1000 and ten standard deviations
    assertTrue(Math.abs(sampled - MANY / 100) < 320, sampled + " of " + MANY);
  }

  @Test
  void switchesAndSampleChangeAtOnce() {
    LatencyRecorder latency = new LatencyRecorder(config(false, 1));
    latency.record(Stage.VAD, 1);
    assertEquals(0, latency.histogram(Stage.VAD).count());
    latency.modified(config(true, 1));
    latency.record(Stage.VAD, 1);
    assertEquals(1, latency.histogram(Stage.VAD).count());
    assertThrows(IllegalArgumentException.class, () -> latency.modified(config(true, 0)));
    latency.record(Stage.VAD, 1);
    assertEquals(2, latency.histogram(Stage.VAD).count(), "a bad one changes nothing");
    latency.modified(config(false, 1));
    latency.record(Stage.VAD, 1);
    assertEquals(2, latency.histogram(Stage.VAD).count());
  }

  @Test
  void aSampleOutOfRangeIsRefused() {
    assertEquals(
        "sampleEvery 1001 is not within 1 to 1000",
        assertThrows(IllegalArgumentException.class, () -> new LatencyRecorder(config(true, 1_001)))
            .getMessage());
  }

  static Config config(boolean enabled, int every) {
    Map<String, Object> values = Map.of("enabled", enabled, "sampleEvery", every);
    return (Config)
        Proxy.newProxyInstance(
            Config.class.getClassLoader(),
            new Class<?>[] {Config.class},
            (self, method, arguments) -> values.get(method.getName()));
  }
}
