package io.cochlea.mel;

import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import java.util.Arrays;

/**
 * What turns raw features into a model's: y = max((x − centre) · gain + shift, floor), centre and
 * gain of every band's own.
 */
final class Scale {
  /** How far below the greatest value Whisper's normalisation clamps, in log10 of power. */
  private static final float WHISPER_RANGE = 8;

  /** What NeMo adds to a standard deviation. */
  private static final double NEMO_GUARD = 1e-5;

  final float[] centre;
  final float[] gain;
  final float shift;
  private final Normalisation normalisation;
  private final float unit;

  /** How many frames centre and gain are of. */
  private int fitted;

  Scale(FeatureSpec spec, Definition definition) {
    normalisation = spec.normalisation();
    unit = definition.unit();
    centre = new float[spec.bins()];
    gain = new float[spec.bins()];
    switch (normalisation) {
      case NONE -> {
        Arrays.fill(gain, unit);
        shift = definition.offset();
      }
      case WHISPER -> {
        Arrays.fill(gain, unit / 4);
        shift = 1;
      }
      case FIXED -> {
        Arrays.fill(gain, unit / spec.std());
        shift = (definition.offset() - spec.mean()) / spec.std();
      }
      case PER_FEATURE -> shift = 0;
      default -> throw new AssertionError(normalisation);
    }
  }

  /**
   * @param greatest raw feature of the utterance
   */
  float floor(float greatest) {
    return normalisation == Normalisation.WHISPER
        ? greatest * gain[0] + shift - WHISPER_RANGE / 4
        : Float.NEGATIVE_INFINITY;
  }

  /** Begins another utterance. */
  void reset() {
    fitted = 0;
  }

  /**
   * Takes mean and deviation of every band from all frames there are, where the normalisation asks
   * for it.
   *
   * @param raw of the first frame's first band
   * @param pitch floats from band to band
   */
  void fit(long raw, long pitch, int frames) {
    if (normalisation != Normalisation.PER_FEATURE || fitted == frames) {
      return;
    }
    fitted = frames;
    for (int band = 0; band < gain.length; band++) {
      long from = raw + 4 * pitch * band;
      double mean = sum(from, frames, 0, false) / frames;
      double variance = frames > 1 ? sum(from, frames, mean, true) / (frames - 1) : 0;
      centre[band] = (float) mean;
      gain[band] = (float) (unit / (unit * Math.sqrt(variance) + NEMO_GUARD));
    }
  }

  /** Sum of what lies above {@code origin}, or of its squares; in four parts, which is faster. */
  private static double sum(long from, int frames, double origin, boolean squared) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= frames; i += 4) {
      a += term(from + 4L * i, origin, squared);
      b += term(from + 4L * i + 4, origin, squared);
      c += term(from + 4L * i + 8, origin, squared);
      d += term(from + 4L * i + 12, origin, squared);
    }
    for (; i < frames; i++) {
      a += term(from + 4L * i, origin, squared);
    }
    return a + b + c + d;
  }

  private static double term(long at, double origin, boolean squared) {
    double x = Memory.get(Memory.at(at)) - origin;
    return squared ? x * x : x;
  }
}
