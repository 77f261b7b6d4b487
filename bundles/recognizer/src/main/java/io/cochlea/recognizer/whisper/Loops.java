package io.cochlea.recognizer.whisper;

/**
 * Finds a decoder that says the same again and again: at least twelve tokens of text that are four
 * or more times the same one to sixteen. Timestamps in between do not count. Ours; what OpenAI has
 * for it is the compression ratio of a whole window.
 */
final class Loops {
  private static final int TIMES = 4;
  private static final int TOKENS = 12;
  private static final int LONGEST = 16;

  private final Vocabulary vocabulary;
  private final int[] text;
  private final int[] places;

  /** Not thread-safe: it has memory of its own. */
  Loops(Vocabulary vocabulary, int capacity) {
    this.vocabulary = vocabulary;
    text = new int[capacity];
    places = new int[capacity];
  }

  /**
   * How many tokens to keep of a sequence that ends in a loop: those of its first round; all where
   * there is none.
   */
  int kept(Hypothesis sequence) {
    int count = 0;
    for (int i = 0; i < sequence.length(); i++) {
      if (sequence.token(i) < vocabulary.end) {
        text[count] = sequence.token(i);
        places[count] = i;
        count++;
      }
    }
    for (int period = 1; period <= LONGEST; period++) {
      int same = 0;
      while (same + period < count && text[count - 1 - same] == text[count - 1 - same - period]) {
        same++;
      }
      int looped = same + period;
      if (looped >= TOKENS && looped >= TIMES * period) {
        int last = places[count - looped + period - 1];
        return Math.max(last + 1, sequence.given());
      }
    }
    return sequence.length();
  }
}
