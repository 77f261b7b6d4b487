package io.cochlea.mel;

import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Edges;
import io.cochlea.api.feature.FeatureSpec.Kind;

/**
 * Where frames lie: frame t looks at {@link #WINDOW} samples from {@link #HOP} · t − {@code before}
 * on.
 *
 * @param before samples by which the first window reaches over the start
 * @param rounding added to the samples of an utterance, of which every full hop is a frame
 * @param repeating whether a reflection repeats the edge sample
 */
record Framing(Edges edges, int before, int rounding, boolean repeating) {
  static final int WINDOW = Kind.WHISPER_LOG_MEL.window();
  static final int HOP = Kind.WHISPER_LOG_MEL.hop();

  static Framing of(FeatureSpec spec) {
    boolean kaldi = spec.kind() == Kind.KALDI_FBANK || spec.kind() == Kind.SHERPA_FBANK;
    if (spec.edges() == Edges.SNIP) {
      return new Framing(Edges.SNIP, 0, HOP - WINDOW, false);
    }
    return kaldi
        ? new Framing(spec.edges(), (WINDOW - HOP) / 2, HOP / 2, true)
        : new Framing(spec.edges(), WINDOW / 2, 0, false);
  }

  /** Frames of an utterance. */
  int frames(long samples) {
    return (int) Math.max(0, (samples + rounding) / HOP);
  }

  /** By how many samples the last window reaches over the end at most. */
  int after() {
    return rounding + WINDOW - HOP - before;
  }

  /** Samples that must be known before what precedes them is. */
  int lookAhead() {
    return edges == Edges.REFLECT ? before + (repeating ? 0 : 1) : 0;
  }

  /**
   * Which of {@code count} samples stands at an index before the first or after the last; −1 where
   * a zero does.
   */
  int mirror(int index, int count) {
    if (edges != Edges.REFLECT || count == 0) {
      return -1;
    }
    int at = index;
    if (!repeating) {
      at = at < 0 ? -at : 2 * (count - 1) - at;
      return at >= 0 && at < count ? at : -1;
    }
    while (at < 0 || at >= count) {
      at = at < 0 ? -1 - at : 2 * count - 1 - at;
    }
    return at;
  }
}
