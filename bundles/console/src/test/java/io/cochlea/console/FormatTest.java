package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Word;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatTest {
  private static final int RATE = 16_000;
  private static final Segment HELLO =
      new Segment(
          0,
          RATE / 2,
          3661L * RATE + 160,
          "a <b> & \"c\" --> d\n\ne",
          List.of(new Word("a", 8_000, 16_000, 0.25f), new Word("b", 16_000, 24_000, Float.NaN)));

  @Test
  void textIsALine() {
    assertEquals("hello\n", write(Format.TEXT, new Segment(0, 0, 1, "hello", List.of())));
  }

  @Test
  void srtCountsFromOneAndHasCommas() {
    assertEquals(
        "1\n00:00:00,500 --> 01:01:01,010\na <b> & \"c\" → d e\n\n", write(Format.SRT, HELLO));
  }

  @Test
  void vttEscapesMarkup() {
    assertEquals(
        "WEBVTT\n\n00:00:00.500 --> 01:01:01.010\na &lt;b&gt; &amp; \"c\" → d e\n\n",
        write(Format.VTT, HELLO));
  }

  @Test
  void jsonReadsBackAsItWas() {
    JsonObject json = Json.createReader(new StringReader(write(Format.JSON, HELLO))).readObject();
    assertEquals("x \"y\".wav", json.getString("file"));
    assertEquals(HELLO.text(), json.getString("text"));
    JsonObject segment = json.getJsonArray("segments").getJsonObject(0);
    assertEquals(0.5, segment.getJsonNumber("start").doubleValue());
    assertEquals(3661.01, segment.getJsonNumber("end").doubleValue());
    JsonObject first = segment.getJsonArray("words").getJsonObject(0);
    assertEquals(1.0, first.getJsonNumber("end").doubleValue());
    assertEquals(0.25, first.getJsonNumber("confidence").doubleValue());
    assertEquals(false, segment.getJsonArray("words").getJsonObject(1).containsKey("confidence"));
  }

  private static String write(Format format, Segment segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    format.begin(out);
    format.segment(out, segment, RATE);
    format.end(out, "x \"y\".wav", 1.5, List.of(segment), RATE);
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
