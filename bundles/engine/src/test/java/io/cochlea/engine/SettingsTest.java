package io.cochlea.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.vad.EndpointPolicy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void defaultsAreValid() {
    Settings settings = settings(Map.of());
    assertTrue(settings.loops() >= 1);
    assertEquals(Duration.ofSeconds(64), settings.retention());
    assertEquals(EndpointPolicy.DEFAULT, settings.policy());
  }

  @Test
  void whatIsRefusedIsNamedWithWhatIsAllowed() {
    assertRefused(Map.of("loops", -1), "loops -1", "0 to 1024");
    assertRefused(Map.of("maxStreams", 0), "maxStreams 0", "1 to 100000");
    assertRefused(Map.of("retentionSeconds", 3_601), "retentionSeconds 3601", "4 to 3600");
    assertRefused(Map.of("threshold", 1.5f), "threshold 1.5");
    assertRefused(Map.of("hangOverMillis", 10), "hangOver 10", "50 to 5000");
  }

  @Test
  void aRingHoldsMoreThanSilenceKeeps() {
    Settings settings = settings(Map.of("preRollMillis", 2_000));
    assertTrue(settings.retention(Duration.ofMillis(1)).toMillis() >= 2 * 2_000);
    assertEquals(Duration.ofSeconds(60), settings.retention(Duration.ofSeconds(60)));
  }

  @Test
  void noUtteranceTakesMoreThanHalfOfItsRing() {
    Settings settings = settings(Map.of());
    assertEquals(1_000, settings.policy(new TestRing("small", 32_000)).maxSegment());
    assertEquals(28_000, settings.policy(new TestRing("large", 64 * 16_000)).maxSegment());
    Settings greedy = settings(Map.of("preRollMillis", 2_000, "minSpeechMillis", 2_000));
    long least = greedy.retention(Duration.ZERO).toMillis();
    assertEquals(5_000, greedy.policy(new TestRing("least", least * 16)).maxSegment());
  }

  private static void assertRefused(Map<String, Object> values, String... parts) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> settings(values));
    for (String part : parts) {
      assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
    }
  }

  private static Settings settings(Map<String, Object> values) {
    return Settings.of(TestConfig.of(values));
  }
}
