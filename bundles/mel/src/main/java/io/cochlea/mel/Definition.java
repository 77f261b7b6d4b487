package io.cochlea.mel;

import io.cochlea.api.feature.FeatureSpec;

/**
 * The numbers of a kind of features. Raw features are log2(max(power, floor) + guard); raw · unit +
 * offset is the kind's own logarithm.
 *
 * @param emphasised whether the utterance is pre-emphasised before it is cut into frames
 */
record Definition(
    Framing framing,
    boolean emphasised,
    Window window,
    MelBands bands,
    float floor,
    float guard,
    float unit,
    float offset) {
  private static final float LN_2 = (float) Math.log(2);
  private static final float LOG10_2 = (float) Math.log10(2);

  /** log2 of the power that a factor of 32768 makes. */
  private static final int S16_POWER = 30;

  static Definition of(FeatureSpec spec) {
    Framing framing = Framing.of(spec);
    int bins = spec.bins();
    return switch (spec.kind()) {
      case WHISPER_LOG_MEL -> {
        MelBands bands = MelBands.slaney(bins, Fourier400.POINTS);
        yield new Definition(framing, false, Window.PERIODIC_HANN, bands, 1e-10f, 0, LOG10_2, 0);
      }
      case NEMO_LOG_MEL -> {
        MelBands bands = MelBands.slaney(bins, Fourier512.POINTS);
        yield new Definition(framing, true, Window.HANN, bands, 0, 0x1p-24f, LN_2, 0);
      }
      case KALDI_FBANK -> {
        // fractions of full scale, seen as if they were counts
        MelBands bands = MelBands.htk(bins, 20, 8000, Fourier512.POINTS);
        float floor = Math.scalb(1f, -23 - S16_POWER);
        yield new Definition(framing, false, Window.POVEY, bands, floor, 0, LN_2, S16_POWER * LN_2);
      }
      case SHERPA_FBANK -> {
        MelBands bands = MelBands.htk(bins, 20, 7600, Fourier512.POINTS);
        yield new Definition(framing, false, Window.POVEY, bands, 0x1p-23f, 0, LN_2, 0);
      }
    };
  }
}
