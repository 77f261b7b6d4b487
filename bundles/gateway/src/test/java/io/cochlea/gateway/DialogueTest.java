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
  private static final int SECOND = 16_000;

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

  private Talk talk(String path) {
    int port = Objects.requireNonNull(gateway.address()).getPort();
    return new Talk(URI.create("ws://127.0.0.1:" + port + path));
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
    try (Talk talk = talk("/v1/realtime?intent=transcription")) {
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
