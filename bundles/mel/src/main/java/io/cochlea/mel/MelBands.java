package io.cochlea.mel;

import io.cochlea.api.feature.FeatureSpec;

/**
 * Slaney's mel filter bank (Auditory Toolbox, as in librosa with {@code htk=False, norm="slaney"}):
 * triangles between 0 and 8 kHz, each of unit area. Neighbours share their edges, so the power bins
 * fall into {@code bands + 1} segments, and a bin counts in two bands only: it lies on the falling
 * slope of the one and the rising slope of the next.
 */
final class MelBands {
  static final int POWERS = 201;

  private static final double TOP_HZ = 8000;
  private static final double LINEAR_HZ = 1000;
  private static final double HZ_PER_MEL = 200.0 / 3;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  /** Bands. */
  final int count;

  /** {@code first[s]} is the first power bin of segment s, {@code first[s + 1]} its end. */
  final int[] first;

  /** Per power bin: its weight in the band whose slope rises there. */
  final float[] rising = new float[POWERS];

  /** Per power bin: its weight in the band whose slope falls there. */
  final float[] falling = new float[POWERS];

  MelBands(int count) {
    this.count = count;
    first = new int[count + 2];
    double binHz =
        (double) FeatureSpec.Kind.WHISPER_LOG_MEL.rate()
            / FeatureSpec.Kind.WHISPER_LOG_MEL.window();
    for (int segment = 0; segment <= count; segment++) {
      double from = edge(segment);
      double to = edge(segment + 1);
      int bin = first[segment];
      for (; bin < POWERS && bin * binHz < to; bin++) {
        double up = (bin * binHz - from) / (to - from);
        rising[bin] = segment < count ? (float) (up * 2 / (edge(segment + 2) - from)) : 0;
        falling[bin] = segment > 0 ? (float) ((1 - up) * 2 / (to - edge(segment - 1))) : 0;
      }
      first[segment + 1] = bin;
    }
  }

  /** Edge {@code i} of {@code count + 2}, equally spaced in mels, in Hz. */
  private double edge(int i) {
    return hertz(mels(TOP_HZ) * i / (count + 1));
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
