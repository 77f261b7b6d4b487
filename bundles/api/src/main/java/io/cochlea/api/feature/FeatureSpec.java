package io.cochlea.api.feature;

import java.util.List;
import java.util.Objects;

/**
 * What a model wants to be fed; it travels with the model.
 *
 * @param kind the definition
 * @param bins features per frame: mel bands
 * @param edges what a window sees that reaches over the first or the last sample
 * @param normalisation applied while writing into the tensor
 * @param mean of {@link Normalisation#FIXED}, in the kind's logarithm; otherwise without meaning
 * @param std of {@link Normalisation#FIXED}, positive; otherwise without meaning
 * @param padding frames of digital silence before and after an utterance, as if spoken with it
 */
public record FeatureSpec(
    Kind kind,
    int bins,
    Edges edges,
    Normalisation normalisation,
    float mean,
    float std,
    int padding) {

  /** A published definition of features: all of 16 kHz, windows of 25 ms, hops of 10 ms. */
  public enum Kind {
    /**
     * Log-mel of openai/whisper {@code audio.py}: periodic Hann, windows centred on multiples of
     * the hop, the last frame dropped, DFT of 400 points, Slaney mels from 0 to 8 kHz, log10 of the
     * power floored at 1e-10.
     */
    WHISPER_LOG_MEL(128),
    /**
     * Log-mel of NVIDIA NeMo's {@code AudioToMelSpectrogramPreprocessor} with its defaults: the
     * utterance pre-emphasised by 0.97, symmetric Hann, windows centred on multiples of the hop,
     * DFT of 512 points, Slaney mels from 0 to 8 kHz, ln(power + 2⁻²⁴), one frame per full hop; no
     * dither, no padding to a multiple of frames. Its edges are zero; older releases reflect them.
     */
    NEMO_LOG_MEL(128),
    /**
     * Kaldi's {@code compute-fbank-feats}: samples counted from −32768 to 32767; in every window
     * the mean removed, pre-emphasis by 0.97, then Povey's window; DFT of 512 points, triangles in
     * HTK's mels from 20 Hz to 8 kHz, ln of the power floored at 2⁻²³; no dither.
     */
    KALDI_FBANK(80),
    /**
     * Kaldi's fbank as sherpa-onnx computes it for icefall's models: like {@link #KALDI_FBANK}, but
     * samples are fractions of full scale and the highest band ends at 7.6 kHz.
     */
    SHERPA_FBANK(80);

    private final int mostBins;

    Kind(int mostBins) {
      this.mostBins = mostBins;
    }

    private List<Edges> edges() {
      return switch (this) {
        case WHISPER_LOG_MEL, NEMO_LOG_MEL -> List.of(Edges.REFLECT, Edges.ZERO);
        case KALDI_FBANK, SHERPA_FBANK -> List.of(Edges.REFLECT, Edges.SNIP);
      };
    }

    /** Sampling rate it is defined for, in Hz. */
    public int rate() {
      return 16_000;
    }

    /** Samples one frame looks at. */
    public int window() {
      return 400;
    }

    /** Samples from one frame to the next. */
    public int hop() {
      return 160;
    }
  }

  /** What lies before the first sample and after the last. */
  public enum Edges {
    /**
     * The signal in reverse. Whisper and NeMo do not repeat the edge sample: the first frame needs
     * 201 samples, and in a shorter utterance zeros stand for what cannot be reflected. Kaldi
     * ({@code snip-edges=false}) repeats it, centres windows between multiples of the hop, and
     * rounds the number of frames.
     */
    REFLECT,
    /** Zeros, as streaming models have it. */
    ZERO,
    /** Nothing: only windows that lie inside are frames; Kaldi's {@code snip-edges=true}. */
    SNIP
  }

  /** What is done to raw features on their way into the tensor. */
  public enum Normalisation {
    /** Nothing: the kind's logarithm. */
    NONE,
    /** Whisper's: clamp to the greatest value of the utterance − 8, then (x + 4) / 4. */
    WHISPER,
    /** (x − mean) / std, the same for every band and frame: good for streaming. */
    FIXED,
    /**
     * NeMo's {@code per_feature}: (x − mean) / (std + 1e-5), mean and standard deviation (of N − 1)
     * those of the band over the utterance.
     */
    PER_FEATURE
  }

  public static final int MAX_PADDING = 100;

  /**
   * @throws IllegalArgumentException naming the field, its value and what is allowed
   */
  public FeatureSpec {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(edges, "edges");
    Objects.requireNonNull(normalisation, "normalisation");
    if (bins != 80 && bins != 128) {
      throw new IllegalArgumentException("bins " + bins + " is neither 80 nor 128");
    }
    if (bins > kind.mostBins) {
      throw new IllegalArgumentException(
          "bins " + bins + " is not " + kind.mostBins + ", the most of " + kind);
    }
    if (!kind.edges().contains(edges)) {
      throw new IllegalArgumentException(
          "edges " + edges + " is not one of " + kind.edges() + ", which " + kind + " has");
    }
    if (normalisation == Normalisation.WHISPER && kind != Kind.WHISPER_LOG_MEL) {
      throw new IllegalArgumentException(
          "normalisation WHISPER is not for " + kind + ", only for " + Kind.WHISPER_LOG_MEL);
    }
    if (padding < 0 || padding > MAX_PADDING) {
      throw new IllegalArgumentException(
          "padding " + padding + " frames is not within 0 to " + MAX_PADDING);
    }
    if (normalisation == Normalisation.FIXED && !Float.isFinite(mean)) {
      throw new IllegalArgumentException("mean " + mean + " is not a number");
    }
    if (normalisation == Normalisation.FIXED && !(std > 0 && Float.isFinite(std))) {
      throw new IllegalArgumentException("std " + std + " is not a positive number");
    }
  }

  /** Edges reflected, and a normalisation that needs no figures. */
  public FeatureSpec(Kind kind, int bins, Normalisation normalisation, int padding) {
    this(kind, bins, Edges.REFLECT, normalisation, 0, 1, padding);
  }
}
