package io.cochlea.recognizer.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is not believed: silence, improbable text, loops. */
class GuardsTest {
  private static final Vocabulary VOCABULARY = TinyWhisper.vocabulary();

  private static int kept(int given, int... tokens) {
    Hypothesis sequence = new Hypothesis(tokens.length);
    sequence.begin(IntStream.of(tokens).limit(given).toArray());
    for (int i = given; i < tokens.length; i++) {
      sequence.add(tokens[i], -1);
    }
    return new Loops(VOCABULARY, tokens.length).kept(sequence);
  }

  private static int[] repeated(int times, int... tokens) {
    return IntStream.range(0, times * tokens.length).map(i -> tokens[i % tokens.length]).toArray();
  }

  @Test
  void aLoopIsCutToItsFirstRound() {
    assertEquals(3, kept(0, repeated(4, 1, 2, 3)));
    assertEquals(1, kept(0, repeated(12, 5)));
    int[] late = IntStream.concat(IntStream.of(8, 9), IntStream.of(repeated(6, 1, 2))).toArray();
    assertEquals(4, kept(0, late));
  }

  @Test
  void whatPeopleSayTwiceOrThriceStays() {
    assertEquals(9, kept(0, repeated(3, 1, 2, 3)));
    assertEquals(11, kept(0, repeated(11, 5)));
    assertEquals(10, kept(0, repeated(5, 1, 2)));
  }

  @Test
  void timestampsInBetweenDoNotHideALoop() {
    int begin = VOCABULARY.timestamps;
    int[] tokens = new int[20];
    for (int i = 0; i < 4; i++) {
      int[] round = {begin + i, 1, 2, 3, begin + i};
      System.arraycopy(round, 0, tokens, 5 * i, round.length);
    }
    assertEquals(4, kept(0, tokens));
  }

  @Test
  void whatWasGivenIsNeverCut() {
    assertEquals(7, kept(7, repeated(12, 5)));
  }

  @Test
  void silenceIsNoTextAndNeedsNoOtherTemperature() {
    Quality silence = Quality.of("thanks for watching", -1.2, 0.7f, false);
    assertTrue(silence.isSilence());
    assertFalse(silence.isPoor());
    assertFalse(Quality.of("yes", -0.9, 0.7f, false).isSilence(), "the text is likely");
    assertFalse(Quality.of("yes", -1.2, 0.6f, false).isSilence(), "0.6 is not above 0.6");
  }

  @Test
  void improbableRepeatedOrCutTextIsTriedAgain() {
    assertTrue(Quality.of("yes", -1.01, 0, false).isPoor());
    assertFalse(Quality.of("yes", -1, 0, false).isPoor());
    assertTrue(Quality.of("yes", -0.5, 0, true).isPoor());
    assertTrue(Quality.of("the dog ".repeat(12), -0.5, 0, false).isPoor());
    assertFalse(Quality.of("the quick brown fox jumps over it", -0.5, 0, false).isPoor());
  }

  /** Python: {@code len(b) / len(zlib.compress(b))} with {@code b = b"the dog " * 12}. */
  @Test
  void compressionIsZlibs() {
    assertEquals(96f / 19, Quality.compression("the dog ".repeat(12)), 1e-6);
    assertEquals(0, Quality.compression(""));
  }
}
