package io.cochlea.recognizer.whisper;

import org.jspecify.annotations.Nullable;

/**
 * One hypothesis: the likeliest token, or at a temperature a random one. openai/whisper {@code
 * decoding.py}, {@code GreedyDecoder}; its randomness is ours and the same for the same window, so
 * that a result can be had again.
 */
final class SingleSearch implements Search {
  private static final long SEED = 0x9E3779B97F4A7C15L;

  private final Vocabulary vocabulary;
  private final Rules rules;
  private final Loops loops;
  private final Scores scores;
  private final Hypothesis hypothesis;
  private float temperature;
  private long state;
  private int most;
  private boolean looped;

  /**
   * @param longest sequence, what was given counted
   */
  SingleSearch(Vocabulary vocabulary, Rules rules, int longest) {
    this.vocabulary = vocabulary;
    this.rules = rules;
    loops = new Loops(vocabulary, longest);
    scores = new Scores(vocabulary.size);
    hypothesis = new Hypothesis(longest);
  }

  /** Of the searches begun from now on. */
  void temperature(float temperature) {
    this.temperature = temperature;
  }

  @Override
  public int rows() {
    return 1;
  }

  @Override
  public void begin(int[] begin, int most) {
    hypothesis.begin(begin);
    this.most = most;
    looped = false;
    state = SEED + Float.floatToIntBits(temperature);
  }

  @Override
  public Scores scores(int row) {
    return scores;
  }

  @Override
  public boolean choose() {
    rules.apply(scores, hypothesis);
    float all = scores.logSum();
    int token = temperature > 0 ? sample() : scores.best();
    float log = scores.get(token) - all;
    if (token == vocabulary.end || all == Scores.NEVER) {
      hypothesis.end(all == Scores.NEVER ? 0 : log);
      return false;
    }
    hypothesis.add(token, log);
    int kept = loops.kept(hypothesis);
    looped = kept < hypothesis.length();
    hypothesis.cut(kept);
    return !looped && hypothesis.chosen() < most;
  }

  /** By the inverse of the distribution's sum. */
  private int sample() {
    float max = scores.max(0, scores.size());
    double sum = 0;
    for (int i = 0; i < scores.size(); i++) {
      sum += Math.exp((scores.get(i) - max) / temperature);
    }
    double left = random() * sum;
    int last = scores.best();
    for (int i = 0; i < scores.size(); i++) {
      double chance = Math.exp((scores.get(i) - max) / temperature);
      if (chance > 0) {
        left -= chance;
        last = i;
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }

  /** SplitMix64 (Steele et al., 2014), 0 to 1. */
  private double random() {
    state += SEED;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1p-53;
  }

  @Override
  public int token(int row) {
    return hypothesis.token(hypothesis.length() - 1);
  }

  @Override
  public int @Nullable [] sources() {
    return null;
  }

  @Override
  public Hypothesis best() {
    return hypothesis;
  }

  @Override
  public boolean looped() {
    return looped;
  }
}
