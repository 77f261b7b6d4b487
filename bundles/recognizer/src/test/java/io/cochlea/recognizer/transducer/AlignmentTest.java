package io.cochlea.recognizer.transducer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlignmentTest {
  private static final int BLANK = 2;
  private static final Alignment NEMO = new Alignment(BLANK, -1, Alignment.NEMO_SYMBOLS);
  private static final Alignment ICEFALL = new Alignment(0, 1, 1);

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  private Logits logits(int durations, float... values) {
    MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
    return new Logits().at(memory.address(), values.length - durations, durations);
  }

  private Logits tdt(int duration) {
    float[] values = {5, 1, 0, 0, 0, 0, 0, 0};
    values[3 + duration] = 9;
    return logits(5, values);
  }

  @Test
  void anRnntStaysAtATokenAndGoesOnAtABlank() {
    Logits plain = logits(0, 0, 1, 2);
    assertEquals(0, NEMO.step(plain, 0, 1));
    assertEquals(0, NEMO.step(plain, 0, 9));
    assertEquals(1, NEMO.step(plain, 0, 10), "no more than ten in a frame");
    assertEquals(1, NEMO.step(plain, BLANK, 0));
  }

  @Test
  void icefallTakesOneSymbolAFrameAndTheUnknownForNone() {
    Logits plain = logits(0, 0, 1, 2);
    assertEquals(1, ICEFALL.step(plain, 2, 1));
    assertEquals(1, ICEFALL.step(plain, 0, 0));
    assertEquals(1, ICEFALL.step(plain, 1, 0));
    assertEquals(true, ICEFALL.isBlank(1));
  }

  @Test
  void aTdtGoesOnAsFarAsForetold() {
    for (int duration = 1; duration < 5; duration++) {
      assertEquals(duration, NEMO.step(tdt(duration), 0, 1));
      assertEquals(duration, NEMO.step(tdt(duration), 0, 10));
      assertEquals(duration, NEMO.step(tdt(duration), BLANK, 0));
    }
    assertEquals(0, NEMO.step(tdt(0), 0, 1));
    assertEquals(1, NEMO.step(tdt(0), 0, 10), "no more than ten in a frame");
    assertEquals(1, NEMO.step(tdt(0), BLANK, 0), "a blank that stays would stay for ever");
  }

  @Test
  void theLikeliestIsTheFirstOfEqualsAndDurationsAreNoTokens() {
    Logits logits = logits(2, 1, 3, 3, 9, 9);
    assertEquals(1, logits.token());
    assertEquals(0, logits.duration());
    double sum = Math.exp(1) + 2 * Math.exp(3);
    assertEquals(Math.exp(3) / sum, logits.posterior(1), 1e-6);
    assertEquals(Math.log(sum), logits.logSum(), 1e-9);
  }
}
