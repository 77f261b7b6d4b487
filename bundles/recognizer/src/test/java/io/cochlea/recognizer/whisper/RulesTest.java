package io.cochlea.recognizer.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** Each rule of openai/whisper {@code decoding.py} at its edges. */
class RulesTest {
  private static final Vocabulary VOCABULARY = TinyWhisper.vocabulary();
  private static final int TIMES = VOCABULARY.timestamps;
  private static final int SIZE = VOCABULARY.size;
  private static final int END = VOCABULARY.end;
  private static final Parameters PARAMETERS =
      new Parameters(true, new int[] {7, 9}, new int[] {3, END}, 50, 1);
  private static final int TEXT = 20;

  /**
   * What is allowed behind a sequence when every token is as likely, but one text token more so.
   */
  private static BitSet allowed(int... sequence) {
    return allowed(new Scores(SIZE), sequence);
  }

  private static BitSet allowed(Scores scores, int... sequence) {
    scores.set(TEXT, 20);
    Hypothesis hypothesis = new Hypothesis(20);
    hypothesis.begin(sequence);
    new Rules(VOCABULARY, PARAMETERS).apply(scores, hypothesis);
    BitSet allowed = new BitSet();
    for (int token = 0; token < SIZE; token++) {
      allowed.set(token, scores.get(token) != Scores.NEVER);
    }
    return allowed;
  }

  private static BitSet range(int from, int to) {
    BitSet range = new BitSet();
    range.set(from, to);
    return range;
  }

  /** Text without what is always suppressed. */
  private static BitSet text() {
    BitSet text = range(0, TIMES);
    text.clear(7);
    text.clear(9);
    text.clear(VOCABULARY.noTimestamps);
    return text;
  }

  private static BitSet or(BitSet one, BitSet other) {
    one.or(other);
    return one;
  }

  @Test
  void aTimestampOfTheFirstSecondComesFirst() {
    assertEquals(range(TIMES, TIMES + 51), allowed());
  }

  @Test
  void textFollowsTheFirstTimestamp() {
    assertEquals(text(), allowed(TIMES + 4));
  }

  @Test
  void behindTextComeTextOrALaterTimestamp() {
    assertEquals(or(text(), range(TIMES + 5, SIZE)), allowed(TIMES + 4, TEXT));
  }

  @Test
  void behindTheEndOfASegmentComeItsPairOrTheEnd() {
    BitSet expected = or(range(END, VOCABULARY.noTimestamps), range(TIMES + 90, SIZE));
    Scores scores = new Scores(SIZE);
    scores.set(END, 20);
    assertEquals(expected, allowed(scores, TIMES + 4, TEXT, TIMES + 90));
  }

  @Test
  void textFollowsAPair() {
    assertEquals(text(), allowed(TIMES + 4, TEXT, TIMES + 90, TIMES + 90));
  }

  @Test
  void timestampsNeverFallBehindALaterSegment() {
    assertEquals(
        or(text(), range(TIMES + 91, SIZE)),
        allowed(TIMES + 4, TEXT, TIMES + 90, TIMES + 90, TEXT));
  }

  @Test
  void timestampsTogetherLikelierThanAnyTextAreForced() {
    Scores even = new Scores(SIZE);
    even.set(TEXT, 0);
    Hypothesis sequence = new Hypothesis(4);
    sequence.begin(new int[] {TIMES, TEXT});
    new Rules(VOCABULARY, PARAMETERS).apply(even, sequence);
    assertEquals(Scores.NEVER, even.get(TEXT));
    assertEquals(0, even.get(TIMES + 1));
  }

  @Test
  void theLastTimestampLeavesOnlyItself() {
    BitSet expected = or(range(END, VOCABULARY.noTimestamps), range(SIZE - 1, SIZE));
    assertEquals(expected, allowed(TIMES, TEXT, SIZE - 1));
  }
}
