package io.cochlea.console;

import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Word;
import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;

/** How a transcript is written. */
enum Format {
  /** A line per segment, as it is committed. */
  TEXT {
    @Override
    void segment(PrintStream out, Segment segment, int rate) {
      out.println(segment.text());
      out.flush();
    }
  },
  /** A line per file: its name, duration, text and segments; times in seconds. */
  JSON {
    @Override
    void end(PrintStream out, String file, double seconds, List<Segment> segments, int rate) {
      StringWriter text = new StringWriter();
      try (JsonGenerator json = Json.createGenerator(text)) {
        json.writeStartObject()
            .write("file", file)
            .write("duration", rounded(seconds))
            .write("text", String.join(" ", segments.stream().map(Segment::text).toList()))
            .writeStartArray("segments");
        segments.forEach(segment -> write(json, segment, rate));
        json.writeEnd().writeEnd();
      }
      out.println(text);
    }
  },
  /** SubRip subtitles, a cue per segment. */
  SRT {
    @Override
    void segment(PrintStream out, Segment segment, int rate) {
      String from = time(segment.from(), rate, ',');
      String to = time(segment.to(), rate, ',');
      out.printf("%d%n%s --> %s%n%s%n%n", segment.index() + 1, from, to, oneLine(segment.text()));
    }
  },
  /** WebVTT subtitles, a cue per segment. */
  VTT {
    @Override
    void begin(PrintStream out) {
      out.printf("WEBVTT%n%n");
    }

    @Override
    void segment(PrintStream out, Segment segment, int rate) {
      String from = time(segment.from(), rate, '.');
      String to = time(segment.to(), rate, '.');
      String text =
          oneLine(segment.text()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
      out.printf("%s --> %s%n%s%n%n", from, to, text);
    }
  };

  void begin(PrintStream out) {}

  void segment(PrintStream out, Segment segment, int rate) {}

  void end(PrintStream out, String file, double seconds, List<Segment> segments, int rate) {}

  /** Whether the transcripts of several files cannot follow each other in one output. */
  boolean oneFile() {
    return this == SRT || this == VTT;
  }

  /** As users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static void write(JsonGenerator json, Segment segment, int rate) {
    json.writeStartObject()
        .write("start", rounded((double) segment.from() / rate))
        .write("end", rounded((double) segment.to() / rate))
        .write("text", segment.text())
        .writeStartArray("words");
    for (Word word : segment.words()) {
      json.writeStartObject()
          .write("word", word.text())
          .write("start", rounded((double) word.from() / rate))
          .write("end", rounded((double) word.to() / rate));
      if (!Float.isNaN(word.confidence())) {
        json.write("confidence", rounded(word.confidence()));
      }
      json.writeEnd();
    }
    json.writeEnd().writeEnd();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static String time(long sample, int rate, char point) {
    long millis = Math.round(1000.0 * sample / rate);
    return "%02d:%02d:%02d%c%03d"
        .formatted(
            millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60, point, millis % 1000);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").replace("-->", "→");
  }
}
