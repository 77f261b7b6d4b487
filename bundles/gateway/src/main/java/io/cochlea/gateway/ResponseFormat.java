package io.cochlea.gateway;

import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Word;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The shapes in which OpenAI's clients may ask for a transcript. */
enum ResponseFormat {
  JSON("application/json") {
    @Override
    String write(Spoken spoken, Wishes wishes) {
      return Json.createObjectBuilder()
          .add("text", spoken.text())
          .add("usage", usage(spoken))
          .build()
          .toString();
    }
  },
  TEXT("text/plain; charset=utf-8") {
    @Override
    String write(Spoken spoken, Wishes wishes) {
      return spoken.text() + "\n";
    }
  },
  VERBOSE_JSON("application/json") {
    @Override
    String write(Spoken spoken, Wishes wishes) {
      return verbose(spoken, wishes).build().toString();
    }
  },
  /** SubRip. */
  SRT("application/x-subrip; charset=utf-8") {
    @Override
    String write(Spoken spoken, Wishes wishes) {
      StringBuilder text = new StringBuilder();
      for (Segment segment : spoken.segments()) {
        text.append(segment.index() + 1).append('\n');
        cue(text, segment, spoken.rate(), ',', oneLine(segment.text()));
      }
      return text.toString();
    }
  },
  /** WebVTT. */
  VTT("text/vtt; charset=utf-8") {
    @Override
    String write(Spoken spoken, Wishes wishes) {
      StringBuilder text = new StringBuilder("WEBVTT\n\n");
      for (Segment segment : spoken.segments()) {
        String escaped =
            oneLine(segment.text()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        cue(text, segment, spoken.rate(), '.', escaped);
      }
      return text.toString();
    }
  };

  private static final int MILLIS = 1_000;

  private final String contentType;

  ResponseFormat(String contentType) {
    this.contentType = contentType;
  }

  /**
   * @throws Problem when there is no such format here
   */
  static ResponseFormat of(String name) throws Problem {
    for (ResponseFormat format : values()) {
      if (format.toString().equals(name)) {
        return format;
      }
    }
    throw Problem.invalid(
        "response_format",
        Wishes.shown("response_format", name)
            + Arrays.stream(values()).map(Enum::toString).collect(Collectors.joining(", "))
            + (name.equals("diarized_json")
                ? " are allowed: who speaks is not told here"
                : " are allowed"));
  }

  String contentType() {
    return contentType;
  }

  /** The body of a response. */
  abstract String write(Spoken spoken, Wishes wishes);

  /** What was spent: seconds of audio. */
  static JsonObjectBuilder usage(Spoken spoken) {
    return Json.createObjectBuilder()
        .add("type", "duration")
        .add("seconds", (long) Math.ceil(spoken.seconds()));
  }

  private static JsonObjectBuilder verbose(Spoken spoken, Wishes wishes) {
    JsonObjectBuilder body =
        Json.createObjectBuilder()
            .add("task", wishes.translate() ? "translate" : "transcribe")
            .add("language", spoken.language().isEmpty() ? wishes.language() : spoken.language())
            .add("duration", rounded(spoken.seconds()))
            .add("text", spoken.text());
    if (wishes.words()) {
      JsonArrayBuilder words = Json.createArrayBuilder();
      for (Segment segment : spoken.segments()) {
        for (Word word : segment.words()) {
          words.add(
              Json.createObjectBuilder()
                  .add("word", word.text())
                  .add("start", rounded(spoken.seconds(word.from())))
                  .add("end", rounded(spoken.seconds(word.to()))));
        }
      }
      body.add("words", words);
    }
    if (wishes.segments()) {
      JsonArrayBuilder segments = Json.createArrayBuilder();
      spoken.segments().forEach(segment -> segments.add(segment(segment, spoken)));
      body.add("segments", segments);
    }
    return body.add("usage", usage(spoken));
  }

  /** Only what is known: a field that nothing here measures is left out rather than made up. */
  private static JsonObjectBuilder segment(Segment segment, Spoken spoken) {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("id", segment.index())
            .add("start", rounded(spoken.seconds(segment.from())))
            .add("end", rounded(spoken.seconds(segment.to())))
            .add("text", segment.text());
    if (!Float.isNaN(segment.confidence()) && segment.confidence() > 0) {
      json.add("avg_logprob", rounded(Math.log(segment.confidence())));
    }
    if (!Float.isNaN(segment.speech())) {
      json.add("no_speech_prob", rounded(1 - segment.speech()));
    }
    return json;
  }

  private static void cue(StringBuilder to, Segment segment, int rate, char point, String text) {
    to.append(time(segment.from(), rate, point))
        .append(" --> ")
        .append(time(segment.to(), rate, point))
        .append('\n')
        .append(text)
        .append("\n\n");
  }

  private static String time(long sample, int rate, char point) {
    long millis = Math.round((double) MILLIS * sample / rate);
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        millis / 3_600_000,
        millis / 60_000 % 60,
        millis / MILLIS % 60,
        point,
        millis % MILLIS);
  }

  private static double rounded(double value) {
    return (double) Math.round(value * MILLIS) / MILLIS;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").replace("-->", "→");
  }

  /** As clients write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
