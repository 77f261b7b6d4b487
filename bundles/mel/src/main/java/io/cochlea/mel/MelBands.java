package io.cochlea.mel;

import io.cochlea.api.feature.FeatureSpec;
import java.util.function.DoubleUnaryOperator;

/**
 * A mel filter bank of triangles. Neighbours share their edges, so the power bins fall into {@code
 * bands + 1} segments, and a bin counts in two bands only: it lies on the falling slope of the one
 * and the rising slope of the next.
 */
final class MelBands {
  private static final int RATE = FeatureSpec.Kind.WHISPER_LOG_MEL.rate();
  private static final double LINEAR_HZ = 1000;
  private static final double HZ_PER_MEL = 200.0 / 3;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  /** Bands. */
  final int count;

  /** {@code first[s]} is the first power bin of segment s, {@code first[s + 1]} its end. */
  final int[] first;

  /** Per power bin: its weight in the band whose slope rises there. */
  final float[] rising;

  /** Per power bin: its weight in the band whose slope falls there. */
  final float[] falling;

  /**
   * Slaney's (Auditory Toolbox, as in librosa with {@code htk=False, norm="slaney"}): edges equally
   * spaced in his mels from 0 to 8 kHz, slopes straight over frequency, each of unit area.
   */
  static MelBands slaney(int count, int points) {
    double[] edges = new double[count + 2];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = hertz(mels(RATE / 2.0) * i / (count + 1));
    }
    return new MelBands(edges, DoubleUnaryOperator.identity(), true, points);
  }

  /**
   * HTK's as Kaldi has it: edges equally spaced in mels of 1127 ln(1 + f / 700), slopes straight
   * over mels, each of height 1.
   */
  static MelBands htk(int count, double lowHz, double highHz, int points) {
    DoubleUnaryOperator mels = hertz -> 1127 * Math.log1p(hertz / 700);
    double low = mels.applyAsDouble(lowHz);
    double high = mels.applyAsDouble(highHz);
    double[] edges = new double[count + 2];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = low + (high - low) * i / (count + 1);
    }
    return new MelBands(edges, mels, false, points);
  }

  /**
   * @param edges of the triangles, two more than there are
   * @param place of a frequency among the edges
   * @param unitArea whether a triangle is of area 1, not of height 1
   * @param points of the DFT; the power at half the rate belongs to no band
   */
  private MelBands(double[] edges, DoubleUnaryOperator place, boolean unitArea, int points) {
    count = edges.length - 2;
    first = new int[count + 2];
    int powers = points / 2;
    rising = new float[powers];
    falling = new float[powers];
    double binHz = (double) RATE / points;
    int bin = 0;
    while (place.applyAsDouble(bin * binHz) < edges[0]) {
      bin++;
    }
    first[0] = bin;
    for (int segment = 0; segment <= count; segment++) {
      double from = edges[segment];
      double to = edges[segment + 1];
      for (; bin < powers && place.applyAsDouble(bin * binHz) < to; bin++) {
        double up = (place.applyAsDouble(bin * binHz) - from) / (to - from);
        if (segment < count) {
          rising[bin] = (float) (up * (unitArea ? 2 / (edges[segment + 2] - from) : 1));
        }
        if (segment > 0) {
          falling[bin] = (float) ((1 - up) * (unitArea ? 2 / (to - edges[segment - 1]) : 1));
        }
      }
      first[segment + 1] = bin;
    }
  }

  private static double mels(double hertz) {
    return LINEAR_HZ / HZ_PER_MEL + Math.log(hertz / LINEAR_HZ) / LOG_STEP;
  }

  private static double hertz(double mels) {
    double linear = mels * HZ_PER_MEL;
    return linear < LINEAR_HZ
        ? linear
        : LINEAR_HZ * Math.exp(LOG_STEP * (mels - LINEAR_HZ / HZ_PER_MEL));
  }
}
