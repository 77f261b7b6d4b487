package io.cochlea.mel;

import io.cochlea.api.feature.FeatureSpec;
import java.util.Arrays;

/** What turns raw features (log2 of power) into a model's: y = max(x · gain + shift, floor). */
final class Scale {
  /** How far below the greatest value Whisper's normalisation clamps, in log10 of power. */
  private static final float WHISPER_RANGE = 8;

  /** Per band. */
  final float[] gain;

  /** Per band. */
  final float[] shift;

  private final boolean clamped;

  private Scale(float[] gain, float[] shift, boolean clamped) {
    this.gain = gain;
    this.shift = shift;
    this.clamped = clamped;
  }

  static Scale of(FeatureSpec spec) {
    return switch (spec.normalisation()) {
      case NONE -> uniform(spec.bins(), Logarithm.LOG10_2, 0, false);
      case WHISPER -> uniform(spec.bins(), Logarithm.LOG10_2 / 4, 1, true);
    };
  }

  private static Scale uniform(int bands, float gain, float shift, boolean clamped) {
    float[] gains = new float[bands];
    float[] shifts = new float[bands];
    Arrays.fill(gains, gain);
    Arrays.fill(shifts, shift);
    return new Scale(gains, shifts, clamped);
  }

  /**
   * @param greatest raw feature of the utterance
   */
  float floor(float greatest) {
    return clamped
        ? (greatest * Logarithm.LOG10_2 - WHISPER_RANGE + 4) / 4
        : Float.NEGATIVE_INFINITY;
  }
}
