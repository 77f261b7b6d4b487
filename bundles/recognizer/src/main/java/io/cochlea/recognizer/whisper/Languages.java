package io.cochlea.recognizer.whisper;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whisper's codes of languages and BCP 47 tags, which differ for few. */
final class Languages {
  static final String ENGLISH = "en";

  /** Whisper's code for Javanese, and the older one for Hebrew that some exports have. */
  private static final Map<String, String> TAGS = Map.of("jw", "jv", "iw", "he");

  private Languages() {}

  /** The tag of a code. */
  static String tag(String code) {
    return TAGS.getOrDefault(code, code);
  }

  /** The code a vocabulary has for a tag; null for none. */
  static @Nullable String code(@Nullable String tag, Vocabulary vocabulary) {
    return vocabulary.languages().keySet().stream()
        .filter(code -> tag(code).equals(tag))
        .findFirst()
        .orElse(null);
  }

  /** The tags of a model. */
  static List<String> tags(Vocabulary vocabulary, Parameters parameters) {
    return parameters.multilingual()
        ? vocabulary.languages().keySet().stream().map(Languages::tag).toList()
        : List.of(ENGLISH);
  }
}
