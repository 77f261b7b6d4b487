package io.cochlea.api.feature;

import java.util.Objects;

/**
 * What a model wants to be fed; it travels with the model.
 *
 * @param kind the definition
 * @param bins features per frame: mel bands
 * @param edges what a window sees that reaches over the first or the last sample
 * @param normalisation applied while writing into the tensor
 * @param mean of {@link Normalisation#FIXED}, in log10 of power; otherwise without meaning
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

  /** A published definition of features. */
  public enum Kind {
    /**
     * Log-mel of openai/whisper {@code audio.py}: 16 kHz, periodic Hann 400, hop 160, windows
     * centred on multiples of the hop, the last frame dropped, Slaney mels from 0 to 8 kHz, log10
     * of the power floored at 1e-10.
     */
    WHISPER_LOG_MEL(16_000, 400, 160);

    private final int rate;
    private final int window;
    private final int hop;

    Kind(int rate, int window, int hop) {
      this.rate = rate;
      this.window = window;
      this.hop = hop;
    }

    /** Sampling rate it is defined for, in Hz. */
    public int rate() {
      return rate;
    }

    /** Samples one frame looks at. */
    public int window() {
      return window;
    }

    /** Samples from one frame to the next. */
    public int hop() {
      return hop;
    }
  }

  /** What lies before the first sample and after the last. */
  public enum Edges {
    /**
     * The signal in reverse, its edge sample not repeated, as Whisper has it: the first frame needs
     * 201 samples. In a shorter utterance zeros stand for what cannot be reflected.
     */
    REFLECT,
    /** Zeros, as streaming models have it. */
    ZERO
  }

  /** What is done to raw features on their way into the tensor. */
  public enum Normalisation {
    /** Raw log10 power. */
    NONE,
    /** Whisper's: clamp to the greatest value of the utterance − 8, then (x + 4) / 4. */
    WHISPER,
    /** (x − mean) / std, the same for every band and frame: good for streaming. */
    FIXED
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
