package io.cochlea.api.feature;

import java.util.Objects;

/**
 * What a model wants to be fed; it travels with the model.
 *
 * @param kind the definition
 * @param bins features per frame: mel bands
 * @param normalisation applied while writing into the tensor
 * @param padding frames of digital silence before and after an utterance, as if spoken with it
 */
public record FeatureSpec(Kind kind, int bins, Normalisation normalisation, int padding) {

  /** A published definition of features. */
  public enum Kind {
    /**
     * Log-mel of openai/whisper {@code audio.py}: 16 kHz, periodic Hann 400, hop 160, reflected
     * edges, the last frame dropped, Slaney mels from 0 to 8 kHz, log10 of the power floored at
     * 1e-10. Under 201 samples, where the original fails, zeros stand for what cannot be reflected.
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

  /** What is done to raw features on their way into the tensor. */
  public enum Normalisation {
    /** Raw log10 power. */
    NONE,
    /** Whisper's: clamp to the greatest value of the utterance − 8, then (x + 4) / 4. */
    WHISPER
  }

  public static final int MAX_PADDING = 100;

  /**
   * @throws IllegalArgumentException naming the field, its value and what is allowed
   */
  public FeatureSpec {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(normalisation, "normalisation");
    if (bins != 80 && bins != 128) {
      throw new IllegalArgumentException("bins " + bins + " is neither 80 nor 128");
    }
    if (padding < 0 || padding > MAX_PADDING) {
      throw new IllegalArgumentException(
          "padding " + padding + " frames is not within 0 to " + MAX_PADDING);
    }
  }
}
