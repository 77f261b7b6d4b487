package io.cochlea.recognizer.ctc;

import io.cochlea.recognizer.ModelFolder;
import io.cochlea.recognizer.session.Phrases;
import io.cochlea.recognizer.session.Recognised;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model's posteriors are decoded: the best path, or by a beam with what lexicon, bigrams and
 * phrases say. Immutable.
 *
 * @param weights null for the best path
 * @param confidence least mean posterior of what is taken for words: of noise a model is less sure
 * @param letters least number of them that is taken for words: a model hears one in any click
 */
record Decoding(
    Labels labels,
    @Nullable BeamWeights weights,
    @Nullable Lexicon lexicon,
    float confidence,
    int letters) {
  private static final String KEY = "ctc.decoder";
  private static final String LEXICON = "ctc.lm";

  /** The keys of a manifest, all optional, but for their values. */
  static Decoding of(ModelFolder folder, Labels labels) throws IOException {
    String decoder = folder.has(KEY) ? folder.text(KEY) : "greedy";
    float confidence = decimal(folder, "ctc.confidence", 0, 0, 1);
    int letters = folder.has("ctc.letters") ? folder.number("ctc.letters", 1, 10) : 1;
    return switch (decoder) {
      case "greedy" -> new Decoding(labels, null, null, confidence, letters);
      case "beam" ->
          new Decoding(
              labels,
              new BeamWeights(
                  folder.has("ctc.beam") ? folder.number("ctc.beam", 1, 256) : 24,
                  -7,
                  decimal(folder, "ctc.lm.weight", 0.5f, 0, 10),
                  decimal(folder, "ctc.lm.bonus", 1, -10, 10),
                  decimal(folder, "ctc.lm.stray", -6, -100, 0)),
              folder.has(LEXICON) ? Lexicon.of(folder.file(LEXICON)) : null,
              confidence,
              letters);
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

  /**
   * A search for one stream.
   *
   * @param phrases of which the best path knows nothing
   */
  CtcSearch open(List<String> phrases) {
    return weights == null
        ? new GreedySearch(labels.blank())
        : new BeamSearch(
            labels.blank(), new Fusion(labels, lexicon, new Phrases(phrases), weights), weights);
  }

  /** The words of what a search found; none where the model is not sure enough of them. */
  Recognised heard(CtcSearch.Found found, Timeline timeline) {
    Recognised heard = Words.of(found, labels, timeline);
    int said = heard.words().stream().mapToInt(word -> word.text().strip().length()).sum();
    return heard.confidence() < confidence || said < letters
        ? new Recognised(List.of(), 0, "", heard.confidence())
        : heard;
  }
}
