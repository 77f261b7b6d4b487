package io.cochlea.recognizer.ctc;

import io.cochlea.recognizer.ModelFolder;
import io.cochlea.recognizer.session.Phrases;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model's posteriors are decoded: the best path, or by a beam with what lexicon, bigrams and
 * phrases say. Immutable.
 *
 * @param weights null for the best path
 */
record Decoding(Labels labels, @Nullable BeamWeights weights, @Nullable Lexicon lexicon) {
  private static final String KEY = "ctc.decoder";
  private static final String LEXICON = "ctc.lm";

  /** The keys of a manifest, all optional, but for their values. */
  static Decoding of(ModelFolder folder, Labels labels) throws IOException {
    String decoder = folder.has(KEY) ? folder.text(KEY) : "greedy";
    return switch (decoder) {
      case "greedy" -> new Decoding(labels, null, null);
      case "beam" ->
          new Decoding(
              labels,
              new BeamWeights(
                  folder.has("ctc.beam") ? folder.number("ctc.beam", 1, 256) : 24,
                  -7,
                  decimal(folder, "ctc.lm.weight", 0.5f, 0, 10),
                  decimal(folder, "ctc.lm.bonus", 1, -10, 10),
                  decimal(folder, "ctc.lm.stray", -6, -100, 0)),
              folder.has(LEXICON) ? Lexicon.of(folder.file(LEXICON)) : null);
      default -> throw folder.refused(KEY, decoder, "greedy or beam");
    };
  }

  private static float decimal(ModelFolder folder, String key, float usual, float low, float high)
      throws IOException {
    if (!folder.has(key)) {
      return usual;
    }
    float value = folder.decimal(key);
    if (value >= low && value <= high) {
      return value;
    }
    throw folder.refused(key, Float.toString(value), "%.0f to %.0f".formatted(low, high));
  }

  /** A search for one stream. */
  CtcSearch open(List<String> phrases) {
    return weights == null
        ? new GreedySearch(labels.blank())
        : new BeamSearch(
            labels.blank(), new Fusion(labels, lexicon, new Phrases(phrases), weights), weights);
  }
}
