package io.cochlea.gateway;

import io.cochlea.api.recognition.RecognitionOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a transcription request, by OpenAI's names. Confined to the event loop until it is
 * complete.
 */
final class Wishes {
  private static final Set<String> GRANULARITIES = Set.of("segment", "word");
  private static final int MAX_SHOWN = 64;

  private final boolean translate;
  private String model = "";
  private @Nullable String language;
  private String prompt = "";
  private @Nullable Float temperature;
  private ResponseFormat format = ResponseFormat.JSON;
  private boolean stream;
  private final Set<String> granularities = new HashSet<>();

  Wishes(boolean translate) {
    this.translate = translate;
  }

  /**
   * Takes a field; one that is not known is left alone, as OpenAI's server does.
   *
   * @return whether what is recognised becomes another by it
   * @throws Problem when its value is not allowed
   */
  boolean take(String name, String value) throws Problem {
    switch (name) {
      case "model" -> {
        boolean other = !model.equals(value);
        model = value;
        return other;
      }
      case "language" -> {
        language = value.isEmpty() ? null : value;
        return true;
      }
      case "prompt" -> {
        prompt = value;
        return true;
      }
      case "temperature" -> {
        temperature = temperature(value);
        return true;
      }
      case "response_format" -> format = ResponseFormat.of(value);
      case "stream" -> stream = flag(name, value);
      case "timestamp_granularities[]", "timestamp_granularities" -> {
        if (!GRANULARITIES.contains(value)) {
          throw Problem.invalid(name, shown(name, value) + "segment and word are allowed");
        }
        granularities.add(value);
      }
      default -> {}
    }
    return false;
  }

  private static float temperature(String value) throws Problem {
    try {
      float number = Float.parseFloat(value);
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below, like a number out of range
    }
    throw Problem.invalid(
        "temperature", shown("temperature", value) + "a number from 0 to 1 is allowed");
  }

  private static boolean flag(String name, String value) throws Problem {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0", "" -> false;
      default -> throw Problem.invalid(name, shown(name, value) + "true and false are allowed");
    };
  }

  /** The begin of a message about a value, which is cut where it is long. */
  static String shown(String name, String value) {
    String printable = value.replaceAll("\\p{Cntrl}", "?");
    return "%s is '%s', but "
        .formatted(name, printable.substring(0, Math.min(MAX_SHOWN, printable.length())));
  }

  /** Empty where none is named. */
  String model() {
    return model;
  }

  ResponseFormat format() {
    return format;
  }

  boolean stream() {
    return stream;
  }

  boolean words() {
    return granularities.contains("word");
  }

  /** Segments are what verbose JSON has when nothing else is asked for. */
  boolean segments() {
    return granularities.isEmpty() || granularities.contains("segment");
  }

  /** Empty where none is named. */
  String language() {
    return language == null ? "" : language;
  }

  boolean translate() {
    return translate;
  }

  /**
   * @throws Problem when a value is not allowed
   */
  RecognitionOptions options() throws Problem {
    try {
      return new RecognitionOptions(language, translate, prompt, temperature, List.of(), false);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("prompt", String.valueOf(e.getMessage()));
    }
  }
}
