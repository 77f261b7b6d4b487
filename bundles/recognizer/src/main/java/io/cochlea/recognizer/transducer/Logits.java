package io.cochlea.recognizer.transducer;

/**
 * What a joiner says of one frame and one hypothesis: float32, in the batch's memory; valid during
 * {@link io.cochlea.api.placement.Work#step}. One object looks at one row after another.
 */
final class Logits {
  private long address;
  private int vocabulary;
  private int durations;

  /**
   * Looks at others.
   *
   * @param first address of them
   * @param tokens how many there are, the blank among them
   * @param lengths how many durations follow; 0 unless the model is a TDT
   */
  Logits at(long first, int tokens, int lengths) {
    address = first;
    vocabulary = tokens;
    durations = lengths;
    return this;
  }

  int vocabulary() {
    return vocabulary;
  }

  int durations() {
    return durations;
  }

  float at(int index) {
    return Memory.getFloat(address + (long) index * Float.BYTES);
  }

  /** The likeliest token; the first of equals. */
  int token() {
    return best(0, vocabulary);
  }

  /** The likeliest duration in frames; the first of equals. */
  int duration() {
    return best(vocabulary, vocabulary + durations) - vocabulary;
  }

  private int best(int from, int to) {
    int best = from;
    float most = at(from);
    for (int index = from + 1; index < to; index++) {
      float value = at(index);
      if (value > most) {
        most = value;
        best = index;
      }
    }
    return best;
  }

  /** ln of the sum over all tokens of exp(logit): less it, a logit is the token's ln p. */
  double logSum() {
    float most = at(token());
    double sum = 0;
    for (int index = 0; index < vocabulary; index++) {
      sum += Math.exp(at(index) - most);
    }
    return most + Math.log(sum);
  }

  /** The probability of {@code token}, 0 to 1. */
  float posterior(int token) {
    return (float) Math.exp(at(token) - logSum());
  }
}
