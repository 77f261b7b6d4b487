package io.cochlea.placement;

import io.cochlea.api.inference.InferenceException;
import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * How alike two outputs are.
 *
 * @param cosine of the angle between them: (a·b) / (|a| |b|); NaN where one is not finite
 * @param agreement share of the rows whose greatest element is at the same place
 */
record Likeness(double cosine, double agreement) {

  /**
   * @param row extent of the last axis
   */
  static Likeness of(FloatBuffer a, FloatBuffer b, int row) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    int elements = a.remaining();
    for (int i = 0; i < elements; i++) {
      dot += (double) a.get(i) * b.get(i);
      squaresA += (double) a.get(i) * a.get(i);
      squaresB += (double) b.get(i) * b.get(i);
    }
    int rows = row == 0 ? 0 : elements / row;
    int same = 0;
    for (int r = 0; r < rows; r++) {
      if (greatest(a, r * row, row) == greatest(b, r * row, row)) {
        same++;
      }
    }
    boolean bothZero = squaresA == 0 && squaresB == 0;
    return new Likeness(
        bothZero ? 1 : dot / Math.sqrt(squaresA * squaresB), rows == 0 ? 1 : (double) same / rows);
  }

  private static int greatest(FloatBuffer values, int from, int count) {
    int greatest = 0;
    for (int i = 1; i < count; i++) {
      if (values.get(from + i) > values.get(from + greatest)) {
        greatest = i;
      }
    }
    return greatest;
  }

  /** Written so that NaN is refused. */
  void require(String output, double threshold) throws InferenceException {
    if (!(cosine >= threshold && agreement >= threshold)) {
      throw new InferenceException(
          String.format(
              Locale.ROOT,
              "golden output '%s' is wrong: cosine %.4f, arg-max agreement %.4f; at least %.4f each"
                  + " is needed",
              output,
              cosine,
              agreement,
              threshold));
    }
  }
}
