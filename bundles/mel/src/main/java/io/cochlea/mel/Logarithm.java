package io.cochlea.mel;

/**
 * log2 of a positive float: exponent + polynomial of the mantissa moved into [2/3, 4/3). The
 * coefficients are the Chebyshev fit of log2(1 + f) / f over |f| ≤ 1/3; error 6e-7.
 */
final class Logarithm {
  /** Bits of 2/3. */
  static final int TWO_THIRDS = 0x3f2aaaab;

  static final int MANTISSA_BITS = 23;

  static final float C0 = 1.4426948f;
  static final float C1 = -0.7213799f;
  static final float C2 = 0.48096552f;
  static final float C3 = -0.35838902f;
  static final float C4 = 0.28558192f;
  static final float C5 = -0.2799962f;
  static final float C6 = 0.24686283f;

  private Logarithm() {}

  static float log2(float x) {
    int bits = Float.floatToRawIntBits(x);
    int exponent = (bits - TWO_THIRDS) >> MANTISSA_BITS;
    float f = Float.intBitsToFloat(bits - (exponent << MANTISSA_BITS)) - 1f;
    return (((((((C6 * f + C5) * f + C4) * f + C3) * f + C2) * f + C1) * f + C0) * f) + exponent;
  }
}
