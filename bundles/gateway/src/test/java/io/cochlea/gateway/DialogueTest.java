package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DialogueTest {
  /** Bytes of one, as long as nothing is companded; the engine of the test knows one rate. */
  private static final int SECOND = 2 * 16_000;

  private final TestEngine engine = new TestEngine();
  private Gateway gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = new Gateway(TestConfig.of(Map.of()), engine, new TestFiles());
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (engine.open.get() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertEquals(0, engine.open.get(), "streams left open");
  }

  private Talk talk(String path, String... headers) {
    int port = Objects.requireNonNull(gateway.address()).getPort();
    return new Talk(URI.create("ws://127.0.0.1:" + port + path), headers);
  }

  @Test
  void voskAnswersEachMessageOnce() throws Exception {
    try (Talk talk = talk("/vosk")) {
      talk.text("{\"config\":{\"sample_rate\":16000,\"words\":true}}");
      StringBuilder heard = new StringBuilder();
      for (int i = 0; i < 30; i++) {
        talk.binary(new byte[SECOND / 10]);
        JsonObject answer = talk.next();
        assertTrue(answer.containsKey("partial") || answer.containsKey("text"), answer::toString);
        heard.append(answer.getString("text", "")).append(' ');
      }
      talk.text("{\"eof\" : 1}");
      heard.append(talk.next().getString("text"));
      assertEquals("second second second", heard.toString().strip().replaceAll(" +", " "));
      assertTrue(talk.next().getBoolean("closed"));
    }
  }

  @Test
  void voskRefusesWhatItDoesNotKnow() throws Exception {
    for (String bad :
        new String[] {
          "no json", "[]", "{}", "{\"config\":{\"sample_rate\":1}}", "{\"config\":3}"
        }) {
      try (Talk talk = talk("/vosk")) {
        talk.text(bad);
        assertTrue(talk.next().containsKey("error"), bad);
        assertTrue(talk.next().getBoolean("closed"), bad);
      }
    }
  }

  @Test
  void realtimeTellsItemsInOrder() throws Exception {
    try (Talk talk = talk("/v1/realtime")) {
      assertEquals("session.created", talk.next().getString("type"));
      talk.text(
          """
          {"type":"session.update","session":{"type":"transcription","audio":{"input":{
            "format":{"type":"audio/pcm","rate":24000},"transcription":{"model":"test"}}}}}\
          """);
      talk.next("session.updated");
      append(talk, new byte[2 * SECOND]);
      String item = talk.next("input_audio_buffer.speech_started").getString("item_id");
      assertEquals(item, talk.next("input_audio_buffer.committed").getString("item_id"));
      talk.next("conversation.item.added");
      talk.next("conversation.item.done");
      String transcription = "conversation.item.input_audio_transcription.";
      assertEquals("second", talk.next(transcription + "delta").getString("delta"));
      JsonObject first = talk.next(transcription + "completed");
      assertEquals("second", first.getString("transcript"));
      assertEquals(item, first.getString("item_id"));
      JsonObject second = talk.next("input_audio_buffer.committed");
      assertEquals(item, second.getString("previous_item_id"));
      talk.text("{\"type\":\"input_audio_buffer.commit\"}");
    }
  }

  @Test
  void realtimeOfTheBeta() throws Exception {
    try (Talk talk = talk("/v1/realtime?intent=transcription", "OpenAI-Beta", "realtime=v1")) {
      assertEquals("transcription_session.created", talk.next().getString("type"));
      talk.text(
          """
          {"type":"transcription_session.update",
           "session":{"input_audio_format":"g711_ulaw",
             "input_audio_transcription":{"model":"whisper-1"}}}\
          """);
      JsonObject updated = talk.next("transcription_session.updated");
      assertEquals("g711_ulaw", updated.getJsonObject("session").getString("input_audio_format"));
      append(talk, new byte[SECOND / 2]);
      assertEquals(
          "second",
          talk.next("conversation.item.input_audio_transcription.completed")
              .getString("transcript"));
    }
  }

  @Test
  void realtimeSpeaksAsItIsSpokenTo() throws Exception {
    try (Talk talk = talk("/v1/realtime?intent=transcription")) {
      assertEquals("session.created", talk.next().getString("type"));
      talk.text("{\"type\":\"transcription_session.update\",\"session\":{}}");
      assertEquals("transcription_session.updated", talk.next().getString("type"));
    }
  }

  @Test
  void realtimeWhereTheClientCutsIsOneItemForEachCommit() throws Exception {
    try (Talk talk = talk("/v1/realtime")) {
      talk.text(
          """
          {"type":"session.update","session":{"type":"transcription","audio":{"input":{
            "format":{"type":"audio/pcm","rate":16000},"turn_detection":null}}}}\
          """);
      JsonObject input =
          talk.next("session.updated")
              .getJsonObject("session")
              .getJsonObject("audio")
              .getJsonObject("input");
      assertTrue(input.isNull("turn_detection"));
      for (int i = 0; i < 2; i++) {
        append(talk, new byte[3 * SECOND]);
        talk.text("{\"type\":\"input_audio_buffer.commit\"}");
        String item = talk.next().getString("item_id");
        StringBuilder text = new StringBuilder();
        JsonObject event = talk.next();
        while (!event.getString("type").endsWith(".completed")) {
          text.append(event.getString("delta", ""));
          event = talk.next();
        }
        assertEquals(item, event.getString("item_id"));
        assertEquals("second second second", event.getString("transcript"));
        assertEquals("second second second", text.toString());
      }
    }
  }

  @Test
  void realtimeAnswersACommitOfSilence() throws Exception {
    try (Talk talk = talk("/v1/realtime")) {
      append(talk, new byte[SECOND / 10]);
      talk.text("{\"type\":\"input_audio_buffer.commit\"}");
      JsonObject done = talk.next("conversation.item.input_audio_transcription.completed");
      assertEquals("", done.getString("transcript"));
    }
  }

  @Test
  void realtimeTimesGoOnAcrossCommits() throws Exception {
    try (Talk talk = talk("/v1/realtime")) {
      talk.text(
          """
          {"type":"session.update","session":{"audio":{"input":{
            "format":{"type":"audio/pcm","rate":16000}}}}}\
          """);
      long[] starts = {0, 1_000};
      for (long start : starts) {
        append(talk, new byte[2 * SECOND]);
        assertEquals(
            start, talk.next("input_audio_buffer.speech_started").getInt("audio_start_ms"));
        talk.text("{\"type\":\"input_audio_buffer.commit\"}");
        talk.next("conversation.item.input_audio_transcription.completed");
      }
    }
  }

  /** Far more than is taken at once: it waits, and nothing is lost. */
  @Test
  void realtimeTakesAudioFasterThanItIsHeard() throws Exception {
    try (Talk talk = talk("/v1/realtime")) {
      talk.text(
          """
          {"type":"session.update","session":{"audio":{"input":{
            "format":{"type":"audio/pcm","rate":16000},"turn_detection":null}}}}\
          """);
      for (int i = 0; i < 60; i++) {
        append(talk, new byte[SECOND]);
      }
      talk.text("{\"type\":\"input_audio_buffer.commit\"}");
      JsonObject done = talk.next("conversation.item.input_audio_transcription.completed");
      assertEquals(60, done.getString("transcript").split(" ").length);
    }
  }

  @Test
  void whatWasHeardIsToldWhenTheServerGoes() throws Exception {
    try (Talk realtime = talk("/v1/realtime");
        Talk vosk = talk("/vosk")) {
      append(realtime, new byte[2 * SECOND]);
      vosk.binary(new byte[SECOND]);
      vosk.next();
      gateway.close();
      realtime.next("conversation.item.input_audio_transcription.completed");
      JsonObject last = realtime.next();
      while (!last.containsKey("closed")) {
        last = realtime.next();
      }
      assertTrue(vosk.next().containsKey("text"));
    }
  }

  @Test
  void realtimeGoesOnAfterAnError() throws Exception {
    try (Talk talk = talk("/v1/realtime")) {
      for (String bad :
          new String[] {
            "no json",
            "{\"type\":\"response.create\"}",
            "{\"type\":3}",
            "{\"type\":\"input_audio_buffer.append\",\"audio\":\"!\"}",
            "{\"type\":\"input_audio_buffer.commit\"}",
            "{\"type\":\"session.update\"}",
            "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\"}}"
          }) {
        talk.text(bad);
        assertEquals(
            "invalid_request_error",
            talk.next("error").getJsonObject("error").getString("type"),
            bad);
      }
      append(talk, new byte[SECOND]);
      talk.next("conversation.item.input_audio_transcription.completed");
    }
  }

  private static void append(Talk talk, byte[] audio) {
    talk.text(
        "{\"type\":\"input_audio_buffer.append\",\"audio\":\"%s\"}"
            .formatted(Base64.getEncoder().encodeToString(audio)));
  }
}
