package io.cochlea.api.recognition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a stream wants to be recognised. What a model has no use for it leaves alone.
 *
 * @param language BCP 47 tag of what is spoken; null to let the model find out, or take its own
 * @param translate into English
 * @param prompt text that stands before what is spoken, for style and spelling; may be empty
 * @param temperature of sampling, 0 to 1; null for the model's own fallback
 * @param phrases words and phrases that are likelier than the model thinks
 * @param partials whether hypotheses are wanted before an utterance is over
 */
public record RecognitionOptions(
    @Nullable String language,
    boolean translate,
    String prompt,
    @Nullable Float temperature,
    List<String> phrases,
    boolean partials) {

  public static final int MAX_PROMPT = 4_096;
  public static final int MAX_PHRASES = 1_000;

  /** Everything as the model has it, with partial hypotheses. */
  public static final RecognitionOptions DEFAULT =
      new RecognitionOptions(null, false, "", null, List.of(), true);

  /**
   * @throws IllegalArgumentException naming the field, its value and what is allowed
   */
  public RecognitionOptions {
    phrases = List.copyOf(phrases);
    if (prompt.length() > MAX_PROMPT) {
      throw new IllegalArgumentException(
          "prompt has %d characters, at most %d are allowed"
              .formatted(prompt.length(), MAX_PROMPT));
    }
    if (temperature != null && !(temperature >= 0 && temperature <= 1)) {
      throw new IllegalArgumentException("temperature " + temperature + " is not within 0 to 1");
    }
    if (phrases.size() > MAX_PHRASES) {
      throw new IllegalArgumentException(
          "phrases are %d, at most %d are allowed".formatted(phrases.size(), MAX_PHRASES));
    }
  }

  /** The same in another language. */
  public RecognitionOptions in(@Nullable String tag) {
    return new RecognitionOptions(tag, translate, prompt, temperature, phrases, partials);
  }

  /** The same with or without partial hypotheses. */
  public RecognitionOptions withPartials(boolean wanted) {
    return new RecognitionOptions(language, translate, prompt, temperature, phrases, wanted);
  }
}
