package io.cochlea.recognizer.whisper;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.Arrays;

/**
 * How a model wants to be decoded.
 *
 * @param multilingual whether it is told language and task
 * @param suppressed tokens never written
 * @param beginSuppressed tokens never written first: a blank, and the end
 * @param lastInitial the latest timestamp that may come first, in steps of 20 ms
 * @param beams hypotheses at a time; 1 is greedy
 */
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of parameters
record Parameters(
    boolean multilingual, int[] suppressed, int[] beginSuppressed, int lastInitial, int beams) {

  static final int MOST_BEAMS = 16;

  /** One second: OpenAI's {@code max_initial_timestamp}. */
  private static final int LAST_INITIAL = 50;

  /** Vocabularies from this size on are multilingual: openai/whisper {@code model.py}. */
  private static final int MULTILINGUAL = 51_865;

  /**
   * Of Hugging Face's {@code config.json} and {@code generation_config.json}.
   *
   * @throws IOException when a value is not allowed, naming it
   */
  static Parameters optimum(
      JsonObject config, JsonObject generation, Vocabulary vocabulary, BytePairs pairs)
      throws IOException {
    try {
      int[] own =
          generation.containsKey("suppress_tokens") && !generation.isNull("suppress_tokens")
              ? VocabularyFiles.numbers(generation.getJsonArray("suppress_tokens"))
              : new int[0];
      boolean usual = own.length == 0 || Arrays.stream(own).anyMatch(token -> token < 0);
      int[] first =
          generation.containsKey("begin_suppress_tokens")
                  && !generation.isNull("begin_suppress_tokens")
              ? VocabularyFiles.numbers(generation.getJsonArray("begin_suppress_tokens"))
              : blank(vocabulary, pairs);
      return checked(
          generation.getBoolean(
              "is_multilingual",
              config.getInt("vocab_size", vocabulary.size) >= MULTILINGUAL
                  && !vocabulary.languages().isEmpty()),
          usual ? Suppressed.nonSpeech(pairs) : own,
          first,
          JsonValue.NULL.equals(generation.get("max_initial_timestamp_index"))
              ? Vocabulary.TIMESTAMPS
              : generation.getInt("max_initial_timestamp_index", LAST_INITIAL),
          generation.getInt("num_beams", 1),
          vocabulary);
    } catch (ClassCastException e) {
      throw new IOException(
          WhisperFiles.GENERATION + " has a value of another type: " + e.getMessage(), e);
    }
  }

  /** Of the metadata of sherpa-onnx's encoder. */
  static Parameters sherpa(Metadata metadata, Vocabulary vocabulary, BytePairs pairs)
      throws IOException {
    return checked(
        metadata.number("is_multilingual") != 0,
        metadata.values().containsKey("non_speech_tokens")
            ? metadata.numbers("non_speech_tokens")
            : Suppressed.nonSpeech(pairs),
        blank(vocabulary, pairs),
        LAST_INITIAL,
        1,
        vocabulary);
  }

  private static int[] blank(Vocabulary vocabulary, BytePairs pairs) {
    int[] blank = pairs.encode(" ");
    return blank.length == 1 ? new int[] {blank[0], vocabulary.end} : new int[] {vocabulary.end};
  }

  private static Parameters checked(
      boolean multilingual,
      int[] suppressed,
      int[] first,
      int lastInitial,
      int beams,
      Vocabulary vocabulary)
      throws IOException {
    if (beams < 1 || beams > MOST_BEAMS) {
      throw new IOException(
          "%s: num_beams is %d, allowed is 1 to %d"
              .formatted(WhisperFiles.GENERATION, beams, MOST_BEAMS));
    }
    if (lastInitial < 0) {
      throw new IOException(
          "%s: max_initial_timestamp_index is %d, allowed is 0 or more"
              .formatted(WhisperFiles.GENERATION, lastInitial));
    }
    if (multilingual
        && (vocabulary.languages().isEmpty()
            || vocabulary.transcribe < 0
            || vocabulary.translate < 0)) {
      throw new IOException(
          "the model is multilingual, but its vocabulary has no tokens for languages and tasks");
    }
    for (int token : first) {
      if (token < 0 || token >= vocabulary.size) {
        throw new IOException(
            "%s: begin_suppress_tokens has %d, allowed is 0 to %d"
                .formatted(WhisperFiles.GENERATION, token, vocabulary.size - 1));
      }
    }
    return new Parameters(
        multilingual,
        Suppressed.withSpecials(suppressed, vocabulary),
        first.clone(),
        lastInitial,
        beams);
  }
}
