package io.cochlea.gateway;

import io.cochlea.api.recognition.RecognitionOptions;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Realtime client asked for.
 *
 * @param format {@code audio/pcm}, {@code audio/pcmu} or {@code audio/pcma}
 * @param rate in Hz
 * @param named the model as it was named; empty for none
 * @param language empty for none
 * @param isCut whether the server finds where utterances end; otherwise the client commits
 */
record RealtimeSession(
    String format, int rate, String named, String language, String prompt, boolean isCut) {
  private static final String PCM = "audio/pcm";
  private static final int TELEPHONE_RATE = 8_000;
  private static final int PCM_RATE = 24_000;
  private static final Map<String, String> BETA_FORMATS =
      Map.of("pcm16", PCM, "g711_ulaw", "audio/pcmu", "g711_alaw", "audio/pcma");

  static final RealtimeSession DEFAULT = new RealtimeSession(PCM, PCM_RATE, "", "", "", true);

  /**
   * This with what an update says, in either dialect.
   *
   * @throws Problem when a value is not allowed
   */
  RealtimeSession updated(@Nullable JsonObject update) throws Problem {
    if (update == null) {
      throw Problem.invalid("session", "session is missing");
    }
    String type = update.getString("type", "transcription");
    if (!type.equals("transcription")) {
      throw Problem.invalid(
          "session.type", Wishes.shown("session.type", type) + "only transcription is done here");
    }
    JsonObject input = object(object(update, "audio"), "input");
    JsonObject wanted = input.isEmpty() ? update : input;
    JsonObject transcription =
        object(wanted, input.isEmpty() ? "input_audio_transcription" : "transcription");
    String format = this.format;
    int rate = this.rate;
    JsonValue shape = wanted.get(input.isEmpty() ? "input_audio_format" : "format");
    if (shape instanceof JsonString beta) {
      format = BETA_FORMATS.getOrDefault(beta.getString(), beta.getString());
      rate = format.equals(PCM) ? PCM_RATE : TELEPHONE_RATE;
    } else if (shape instanceof JsonObject object) {
      format = object.getString("type", PCM);
      rate =
          object.get("rate") instanceof JsonNumber number
              ? number.intValue()
              : format.equals(PCM) ? PCM_RATE : TELEPHONE_RATE;
    }
    requireFormat(format, rate);
    return new RealtimeSession(
        format,
        rate,
        transcription.getString("model", named),
        transcription.getString("language", language),
        transcription.getString("prompt", prompt),
        isCut(wanted.get("turn_detection")));
  }

  /** Where speech ends is found by one policy for all streams, however a client would have it. */
  private boolean isCut(@Nullable JsonValue detection) throws Problem {
    if (detection == null) {
      return isCut;
    }
    String type = detection instanceof JsonObject object ? object.getString("type", "") : "";
    if (!detection.equals(JsonValue.NULL)
        && !type.equals("server_vad")
        && !type.equals("semantic_vad")) {
      throw Problem.invalid(
          "turn_detection",
          Wishes.shown("turn_detection.type", type)
              + "server_vad is allowed, semantic_vad as another name for it, and null for none");
    }
    return !detection.equals(JsonValue.NULL);
  }

  private static JsonObject object(JsonObject in, String name) {
    return in.get(name) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
  }

  private static void requireFormat(String format, int rate) throws Problem {
    boolean telephone = format.equals("audio/pcmu") || format.equals("audio/pcma");
    if (!telephone && !format.equals(PCM)) {
      throw Problem.invalid(
          "format",
          Wishes.shown("format", format) + "audio/pcm, audio/pcmu and audio/pcma are allowed");
    }
    if (telephone ? rate != TELEPHONE_RATE : rate != PCM_RATE && rate != 16_000) {
      throw Problem.invalid(
          "rate",
          "rate is %d, but %s is allowed for %s"
              .formatted(rate, telephone ? "8000" : "16000 or 24000", format));
    }
  }

  /** How a byte becomes a sample; null where two do. */
  @Nullable Companding companding() {
    return switch (format) {
      case "audio/pcmu" -> Companding.MU_LAW;
      case "audio/pcma" -> Companding.A_LAW;
      default -> null;
    };
  }

  /**
   * @throws Problem when a value is not allowed
   */
  RecognitionOptions options() throws Problem {
    try {
      return new RecognitionOptions(
          language.isEmpty() ? null : language, false, prompt, null, List.of(), true);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("session", String.valueOf(e.getMessage()));
    }
  }

  /** As the present dialect shows it. */
  JsonObjectBuilder json(String id) {
    return Json.createObjectBuilder()
        .add("id", id)
        .add("object", "realtime.transcription_session")
        .add("type", "transcription")
        .add(
            "audio",
            Json.createObjectBuilder()
                .add(
                    "input",
                    Json.createObjectBuilder()
                        .add(
                            "format",
                            Json.createObjectBuilder().add("type", format).add("rate", rate))
                        .add("transcription", transcription())
                        .add("turn_detection", detection())));
  }

  /** As the beta's dialect shows it. */
  JsonObjectBuilder beta(String id) {
    String name =
        BETA_FORMATS.entrySet().stream()
            .filter(entry -> entry.getValue().equals(format))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(format);
    return Json.createObjectBuilder()
        .add("id", id)
        .add("object", "realtime.transcription_session")
        .add("input_audio_format", name)
        .add("input_audio_transcription", transcription())
        .add("turn_detection", detection());
  }

  private JsonValue detection() {
    return isCut ? Json.createObjectBuilder().add("type", "server_vad").build() : JsonValue.NULL;
  }

  private JsonObjectBuilder transcription() {
    return Json.createObjectBuilder()
        .add("model", named)
        .add("language", language)
        .add("prompt", prompt);
  }
}
