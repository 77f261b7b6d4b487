package io.cochlea.recognizer.whisper;

import java.util.Arrays;

/** The logits of one row, copied so that they can be masked. Allocates nothing once made. */
final class Scores {
  static final float NEVER = Float.NEGATIVE_INFINITY;

  /** exp(x) below is less than 1e-11 of the greatest, too little to show in a float. */
  private static final float NEGLIGIBLE = -25;

  private final float[] logits;

  Scores(int vocabulary) {
    logits = new float[vocabulary];
  }

  /** Takes the logits at {@code address}. */
  void load(long address) {
    Memory.getFloats(address, logits, logits.length);
  }

  void copy(Scores other) {
    System.arraycopy(other.logits, 0, logits, 0, logits.length);
  }

  int size() {
    return logits.length;
  }

  float get(int token) {
    return logits[token];
  }

  void set(int token, float logit) {
    logits[token] = logit;
  }

  void forbid(int token) {
    logits[token] = NEVER;
  }

  /** Forbids tokens from {@code from} up to {@code to}, exclusive. */
  void forbid(int from, int to) {
    if (from < to) {
      Arrays.fill(logits, from, to, NEVER);
    }
  }

  /** The greatest of a range. */
  float max(int from, int to) {
    float max = NEVER;
    for (int i = from; i < to; i++) {
      max = Math.max(max, logits[i]);
    }
    return max;
  }

  /** The first greatest token. */
  int best() {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /** The logarithm of the sum of exponentials over a range. */
  float logSum(int from, int to) {
    float max = max(from, to);
    if (max == NEVER) {
      return NEVER;
    }
    double sum = 0;
    for (int i = from; i < to; i++) {
      float below = logits[i] - max;
      if (below > NEGLIGIBLE) {
        sum += Math.exp(below);
      }
    }
    return max + (float) Math.log(sum);
  }

  float logSum() {
    return logSum(0, logits.length);
  }
}
