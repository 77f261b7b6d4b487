package io.cochlea.capture;

import java.io.IOException;
import java.util.Arrays;

/** Decodes one channel of one FLAC frame (RFC 9639, 9.2). */
final class FlacSubframe {

  private static final int CONSTANT = 0;
  private static final int VERBATIM = 1;
  private static final int FIXED = 8;
  private static final int MAX_FIXED = 4;
  private static final int LINEAR = 32;
  private static final int PRECISION_BITS = 4;
  private static final int SHIFT_BITS = 5;
  private static final int RAW_BITS = 5;

  /** The fixed predictors, by order. */
  private static final int[][] FIXED_COEFFICIENTS = {{}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}};

  private FlacSubframe() {}

  /**
   * @param bits of one sample
   * @param samples written, {@code count} of them
   */
  static void decode(BitReader in, int bits, int[] samples, int count) throws IOException {
    if (in.bits(1) != 0) {
      throw new IOException("FLAC subframe of an unknown kind");
    }
    int type = (int) in.bits(6);
    int wasted = in.bits(1) == 0 ? 0 : in.zeros() + 1;
    int width = bits - wasted;
    if (width < 1) {
      throw new IOException("FLAC subframe of " + width + " bit");
    }
    if (type == CONSTANT) {
      Arrays.fill(samples, 0, count, in.signed(width));
    } else if (type == VERBATIM) {
      warmUp(in, width, samples, count);
    } else if (type >= FIXED && type <= FIXED + MAX_FIXED) {
      int order = type - FIXED;
      warmUp(in, width, samples, check(order, count));
      residual(in, order, samples, count);
      predict(FIXED_COEFFICIENTS[order], 0, samples, count);
    } else if (type >= LINEAR) {
      linear(in, width, type - LINEAR + 1, samples, count);
    } else {
      throw new IOException("FLAC subframe of unknown type " + type);
    }
    for (int i = 0; wasted > 0 && i < count; i++) {
      samples[i] <<= wasted;
    }
  }

  private static void linear(BitReader in, int width, int order, int[] samples, int count)
      throws IOException {
    warmUp(in, width, samples, check(order, count));
    int precision = (int) in.bits(PRECISION_BITS) + 1;
    int shift = in.signed(SHIFT_BITS);
    if (precision > 15 || shift < 0) {
      throw new IOException("FLAC predictor of " + precision + " bit, shifted by " + shift);
    }
    int[] coefficients = new int[order];
    for (int i = 0; i < order; i++) {
      coefficients[i] = in.signed(precision);
    }
    residual(in, order, samples, count);
    predict(coefficients, shift, samples, count);
  }

  private static int check(int order, int count) throws IOException {
    if (order > count) {
      throw new IOException("FLAC predictor of order " + order + " in " + count + " samples");
    }
    return order;
  }

  private static void warmUp(BitReader in, int width, int[] samples, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      samples[i] = in.signed(width);
    }
  }

  /** Rice codes by partitions (9.2.7), written where the samples will be. */
  private static void residual(BitReader in, int order, int[] samples, int count)
      throws IOException {
    int method = (int) in.bits(2);
    if (method > 1) {
      throw new IOException("FLAC residual of unknown method " + method);
    }
    int parameterBits = 4 + method;
    int partitions = 1 << in.bits(4);
    int size = count / partitions;
    if (count % partitions != 0 || size < order) {
      throw new IOException("FLAC residual of " + count + " in " + partitions + " partitions");
    }
    int next = order;
    for (int partition = 1; partition <= partitions; partition++) {
      int parameter = (int) in.bits(parameterBits);
      boolean raw = parameter == (1 << parameterBits) - 1;
      int width = raw ? (int) in.bits(RAW_BITS) : 0;
      for (; next < partition * size; next++) {
        samples[next] = raw ? width == 0 ? 0 : in.signed(width) : rice(in, parameter);
      }
    }
  }

  private static int rice(BitReader in, int parameter) throws IOException {
    long folded = (long) in.zeros() << parameter | in.bits(parameter);
    return (int) (folded >>> 1 ^ -(folded & 1));
  }

  private static void predict(int[] coefficients, int shift, int[] samples, int count) {
    for (int i = coefficients.length; i < count; i++) {
      long sum = 0;
      for (int k = 0; k < coefficients.length; k++) {
        sum += (long) coefficients[k] * samples[i - 1 - k];
      }
      samples[i] += (int) (sum >> shift);
    }
  }
}
