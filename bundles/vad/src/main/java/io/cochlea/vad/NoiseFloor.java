package io.cochlea.vad;

import java.util.Arrays;

/**
 * The level of the background: the least of the smoothed level over the last three seconds, after
 * R. Martin, "Noise power spectral density estimation based on optimal smoothing and minimum
 * statistics" (2001), with one band and fixed smoothing. Until three seconds are heard the floor is
 * taken for low, so that a stream may begin with speech.
 */
final class NoiseFloor {

  private static final int FRAMES_PER_BLOCK = 12;
  private static final int BLOCKS = 12;
  private static final double SMOOTHING = 0.7;
  private static final double LOWEST_DB = -65;

  private final double[] minima = new double[BLOCKS];
  private double smoothed;
  private double minimum;
  private int frames;
  private int block;

  NoiseFloor() {
    reset();
  }

  void reset() {
    Arrays.fill(minima, LOWEST_DB);
    smoothed = LOWEST_DB;
    minimum = Double.POSITIVE_INFINITY;
    frames = 0;
    block = 0;
  }

  /** Takes the level of the next frame of 20 ms and returns the floor, both in dB. */
  double next(double level) {
    smoothed += (1 - SMOOTHING) * (level - smoothed);
    minimum = Math.min(minimum, smoothed);
    double floor = minimum;
    for (double m : minima) {
      floor = Math.min(floor, m);
    }
    if (++frames == FRAMES_PER_BLOCK) {
      minima[block] = minimum;
      block = (block + 1) % BLOCKS;
      minimum = Double.POSITIVE_INFINITY;
      frames = 0;
    }
    return Math.max(floor, LOWEST_DB);
  }
}
