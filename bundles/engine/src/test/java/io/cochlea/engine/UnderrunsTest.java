package io.cochlea.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UnderrunsTest {
  private static final int RATE = 16_000;
  private static final long MILLISECOND = 1_000_000;

  private final Underruns underruns = new Underruns(RATE);
  private long now = -1_000_000;
  private long end;

  @Test
  void chunksInTimeAreNone() {
    for (int i = 0; i < 1_000; i++) {
      chunk(20, 20 + (i % 2 == 0 ? 70 : -70)); // jitter
    }
    assertEquals(0, underruns.count());
  }

  @Test
  void aFileNeverIsOne() {
    for (int i = 0; i < 100; i++) {
      chunk(1_000, 1);
    }
    chunk(1_000, 50_000); // its writer waited for space
    assertEquals(0, underruns.count());
  }

  @Test
  void everyTimeTheAudioStallsIsOne() {
    chunk(20, 20);
    chunk(20, 20);
    chunk(20, 130);
    assertEquals(1, underruns.count());
    for (int i = 0; i < 10; i++) {
      chunk(20, 20);
    }
    assertEquals(1, underruns.count());
    chunk(20, 2_000);
    assertEquals(2, underruns.count());
  }

  @Test
  void aSlowSourceRunsDryAgainAndAgain() {
    for (int i = 0; i < 100; i++) {
      chunk(20, 22); // 10 % slow: 100 ms are used up in 50 chunks
    }
    assertEquals(1, underruns.count());
  }

  @Test
  void aReaderThatIsLateIsNotShortOfAudio() {
    chunk(20, 20);
    underruns.audio(end + RATE, false, now + 5_000 * MILLISECOND);
    assertEquals(0, underruns.count());
  }

  @Test
  void nothingNewIsNothing() {
    chunk(20, 20);
    now += 10_000 * MILLISECOND;
    underruns.audio(end, true, now);
    assertEquals(0, underruns.count());
  }

  private void chunk(int millis, int afterMillis) {
    now += afterMillis * MILLISECOND;
    end += millis * RATE / 1_000;
    underruns.audio(end, true, now);
  }
}
