package io.cochlea.recognizer.whisper;

import java.util.Arrays;

/**
 * A sequence of tokens as written so far: those that were given as its begin, then those that were
 * chosen. Allocates nothing once made.
 */
final class Hypothesis {
  private final int[] tokens;
  private final float[] logs;
  private int length;
  private int given;
  private double sum;

  Hypothesis(int capacity) {
    tokens = new int[capacity];
    logs = new float[capacity];
  }

  /** Begins anew with tokens that stand already. */
  void begin(int[] begin) {
    System.arraycopy(begin, 0, tokens, 0, begin.length);
    Arrays.fill(logs, 0, begin.length, 0);
    length = begin.length;
    given = begin.length;
    sum = 0;
  }

  void copy(Hypothesis other) {
    System.arraycopy(other.tokens, 0, tokens, 0, other.length);
    System.arraycopy(other.logs, 0, logs, 0, other.length);
    length = other.length;
    given = other.given;
    sum = other.sum;
  }

  /**
   * Writes one more.
   *
   * @param log natural logarithm of its probability
   */
  void add(int token, float log) {
    tokens[length] = token;
    logs[length] = log;
    length++;
    sum += log;
  }

  /** The end was chosen; it is no token of the sequence. */
  void end(float log) {
    sum += log;
  }

  /** Drops what is behind the first {@code kept} tokens; what it was worth stays in the sum. */
  void cut(int kept) {
    length = kept;
  }

  int length() {
    return length;
  }

  /** Leading tokens that were given. */
  int given() {
    return given;
  }

  /** Tokens that were chosen. */
  int chosen() {
    return length - given;
  }

  int token(int i) {
    return tokens[i];
  }

  float log(int i) {
    return logs[i];
  }

  /** The sum of the logarithms of what was chosen, the end counted. */
  double sum() {
    return sum;
  }

  /** openai/whisper {@code decoding.py}, {@code DecodingTask.run}: the end counts as a token. */
  double meanLog() {
    return sum / (chosen() + 1);
  }
}
