package io.cochlea.mel;

/**
 * Tables of the real DFT of 512 points: a complex one of 256 over pairs of samples (even ones real,
 * odd ones imaginary) in four steps of radix 4, decimated in frequency, in place, then the pairs of
 * its results unfolded (Sorensen et al., "Real-valued fast Fourier transform algorithms", 1987).
 */
final class Fourier512 {
  static final int POINTS = 512;

  /** Complex values. */
  static final int PAIRS = POINTS / 2;

  /** Powers that are computed; no band has the one at half the rate. */
  static final int POWERS = POINTS / 2;

  /** Factors (cos, sin) of −2π·i/512, at {@code 2 i}. */
  static final float[] TURNS = new float[2 * POINTS];

  /** Where the steps leave the result of frequency k: its four digits of base 4 in reverse. */
  static final int[] PLACES = new int[PAIRS];

  static {
    for (int i = 0; i < POINTS; i++) {
      TURNS[2 * i] = (float) Math.cos(2 * Math.PI * i / POINTS);
      TURNS[2 * i + 1] = (float) -Math.sin(2 * Math.PI * i / POINTS);
    }
    for (int k = 0; k < PAIRS; k++) {
      PLACES[k] = (k & 3) << 6 | (k & 12) << 2 | (k & 48) >> 2 | k >> 6;
    }
  }

  private Fourier512() {}
}
