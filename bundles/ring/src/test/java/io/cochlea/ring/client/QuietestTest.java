package io.cochlea.ring.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuietestTest {
  @ParameterizedTest
  @EnumSource
  void audioIsCutInThePauseOfItsSecondHalf(Encoding encoding) {
    AudioFormat format = new AudioFormat(encoding, 8_000, 2);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment audio = arena.allocate(80_000L * format.frameBytes());
      for (int i = 0; i < 160_000; i++) {
        int sample = i / 2;
        boolean pause =
            (sample >= 5_000 && sample < 9_000) || (sample >= 61_000 && sample < 63_000);
        float value = pause ? 0 : (i * 31 % 200) - 100;
        switch (encoding) {
          case S16 -> audio.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) value);
          case F32 -> audio.setAtIndex(ValueLayout.JAVA_FLOAT, i, value / 100);
        }
      }
      int cut = Quietest.cut(audio.address(), 80_000, format);
      assertTrue(cut >= 61_000 && cut < 63_000, () -> cut + " is not in the pause");
    }
  }

  @Test
  void whatIsTooShortIsTakenWhole() {
    try (Arena arena = Arena.ofConfined()) {
      assertEquals(100, Quietest.cut(arena.allocate(200).address(), 100, AudioFormat.SPEECH));
    }
  }
}
