package io.cochlea.mel;

import io.cochlea.api.feature.FeatureSpec;

/**
 * What turns raw features (log2 of power) into a model's: y = max(x · gain + shift, floor).
 *
 * @param clamped whether the floor follows the greatest feature of the utterance
 */
record Scale(float gain, float shift, boolean clamped) {
  /** How far below the greatest value Whisper's normalisation clamps, in log10 of power. */
  private static final float WHISPER_RANGE = 8;

  static Scale of(FeatureSpec spec) {
    float log10 = Logarithm.LOG10_2;
    return switch (spec.normalisation()) {
      case NONE -> new Scale(log10, 0, false);
      case WHISPER -> new Scale(log10 / 4, 1, true);
      case FIXED -> new Scale(log10 / spec.std(), -spec.mean() / spec.std(), false);
    };
  }

  /**
   * @param greatest raw feature of the utterance
   */
  float floor(float greatest) {
    return clamped ? greatest * gain + shift - WHISPER_RANGE / 4 : Float.NEGATIVE_INFINITY;
  }
}
