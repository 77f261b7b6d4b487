package io.cochlea.vad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnergyVadTest extends VadConformance {

  @Override
  VadFactory factory() {
    return new EnergyVadFactory();
  }

  @Test
  void judgesFloatsAsItJudgesIntegers() throws IOException {
    MemoryCursor integers = Sounds.speech("cards-001.wav");
    try (Vad a = open(Sounds.SPEECH);
        Vad b = open(Sounds.FLOATS)) {
      List<Float> expected = probabilities(a, integers);
      List<Float> actual = probabilities(b, Sounds.floats(integers));
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i), actual.get(i), 1e-4f);
      }
    }
  }

  @Test
  void settlesOnLoudNoise() throws IOException {
    try (Vad vad = open(Sounds.SPEECH)) {
      List<Float> p = probabilities(vad, Sounds.noise(8 * 16_000, 2_000));
      assertTrue(p.subList(200, 400).stream().allMatch(x -> x < 0.5f), p::toString);
    }
  }

  @Test
  void survivesNotANumber() throws IOException {
    MemoryCursor audio = Sounds.floats(Sounds.noise(16_000, 8));
    audio.audio().setAtIndex(ValueLayout.JAVA_FLOAT, 100, Float.NaN);
    audio.audio().setAtIndex(ValueLayout.JAVA_FLOAT, 1_000, Float.POSITIVE_INFINITY);
    try (Vad vad = open(Sounds.FLOATS)) {
      assertTrue(probabilities(vad, audio).stream().allMatch(p -> p < 0.5f));
    }
  }
}
