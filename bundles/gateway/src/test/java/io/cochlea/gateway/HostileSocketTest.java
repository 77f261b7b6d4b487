package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that no decent client sends, while one who is decent speaks and hears on. */
@Timeout(60)
class HostileSocketTest {
  private static final int FINAL = 0x80;
  private static final int PROTOCOL_ERROR = 1002;
  private static final int NOT_UTF8 = 1007;
  private static final int REFUSED = 1008;
  private static final int TOO_BIG = 1009;
  private static final byte[] ABC = {'a', 'b', 'c'};

  private final TestEngine engine = new TestEngine();
  private final Resources resources = new Resources(engine);
  private Gateway gateway;
  private Witness witness;

  @BeforeEach
  void open() throws Exception {
    gateway =
        new Gateway(TestConfig.of(Map.of("requestsPerMinute", 100_000)), engine, new TestFiles());
    witness = new Witness(address().getPort());
  }

  @AfterEach
  void allIsGivenBack() throws Exception {
    try {
      witness.assertUndisturbed();
    } finally {
      gateway.close();
    }
    resources.assertReturned();
  }

  private InetSocketAddress address() {
    return Objects.requireNonNull(gateway.address());
  }

  private int answer(String path, byte[]... frames) throws Exception {
    try (Wire wire = Wire.opened(address(), path)) {
      for (byte[] frame : frames) {
        wire.pour(frame);
      }
      return wire.closeCode();
    }
  }

  @Test
  void framesThatBreakTheProtocol() throws Exception {
    byte[] long126 = new byte[126];
    for (String path : List.of("/vosk", "/v1/realtime")) {
      assertEquals(PROTOCOL_ERROR, answer(path, Wire.frame(FINAL | 2, false, 3, ABC)), "unmasked");
      assertEquals(PROTOCOL_ERROR, answer(path, Wire.frame(FINAL | 9, true, 126, long126)), "ping");
      assertEquals(PROTOCOL_ERROR, answer(path, Wire.frame(9, true, 3, ABC)), "a ping in pieces");
      assertEquals(PROTOCOL_ERROR, answer(path, Wire.frame(FINAL, true, 3, ABC)), "goes on");
      assertEquals(PROTOCOL_ERROR, answer(path, Wire.frame(FINAL | 3, true, 3, ABC)), "opcode");
      assertEquals(PROTOCOL_ERROR, answer(path, Wire.frame(FINAL | 0x72, true, 3, ABC)), "RSV");
      assertEquals(
          PROTOCOL_ERROR,
          answer(path, Wire.frame(1, true, 3, ABC), Wire.frame(FINAL | 1, true, 3, ABC)),
          "begins again");
      assertEquals(TOO_BIG, answer(path, Wire.frame(FINAL | 2, true, 1L << 40, ABC)), "giant");
      assertEquals(
          PROTOCOL_ERROR, answer(path, Wire.frame(FINAL | 2, true, -1, ABC)), "below nothing");
      assertEquals(NOT_UTF8, answer(path, Wire.frame(FINAL | 1, true, 2, bytes(0xC3, 0x28))));
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void aMessageInPiecesWithoutEnd() throws Exception {
    byte[] piece = new byte[60_000];
    try (Wire wire = Wire.opened(address(), "/vosk")) {
      assertTrue(wire.pour(Wire.frame(2, true, piece.length, piece)));
      int pieces = 1;
      while (pieces < 50_000 && wire.pour(Wire.frame(0, true, piece.length, piece))) {
        pieces++;
      }
      assertTrue(pieces < 50_000, "never refused");
    }
    byte[][] crumbs = new byte[20][];
    crumbs[0] = Wire.frame(2, true, 60_000, piece);
    for (int i = 1; i < crumbs.length; i++) {
      crumbs[i] = Wire.frame(0, true, 60_000, piece);
    }
    assertEquals(TOO_BIG, answer("/vosk", crumbs));
  }

  @Test
  void textWhereAudioBelongsAndAudioWhereText() throws Exception {
    assertEquals(REFUSED, answer("/v1/realtime", Wire.frame(FINAL | 2, true, 3, ABC)));
    assertEquals(REFUSED, answer("/vosk", Wire.frame(FINAL | 1, true, 3, ABC)));
    byte[] deep = ("{\"config\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
    assertEquals(REFUSED, answer("/vosk", Wire.frame(FINAL | 1, true, deep.length, deep)));
    byte[] vast = "{\"config\":{\"sample_rate\":1e999999999}}".getBytes(StandardCharsets.UTF_8);
    assertEquals(REFUSED, answer("/vosk", Wire.frame(FINAL | 1, true, vast.length, vast)));
  }

  /** A Realtime client is told, and may go on. */
  @Test
  void badJsonAndBase64() throws Exception {
    try (Talk talk =
        new Talk(java.net.URI.create("ws://127.0.0.1:" + address().getPort() + "/v1/realtime"))) {
      talk.next("session.created");
      for (String bad :
          List.of(
              "",
              "{",
              "null",
              "[".repeat(5_000),
              "{\"type\":\"input_audio_buffer.append\",\"audio\":\"?\"}",
              "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QQ=Q\"}",
              "{\"type\":\"input_audio_buffer.append\",\"audio\":\"====\"}",
              "{\"type\":\"input_audio_buffer.append\",\"audio\":7}",
              "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"format\":"
                  + "{\"rate\":1e999999999}}}}}",
              "{\"type\":\"session.update\",\"session\":{\"input_audio_format\":\"mp3\"}}")) {
        talk.text(bad);
        talk.next("error");
      }
      talk.text("{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD\"}");
      talk.text("{\"type\":\"input_audio_buffer.commit\"}");
      talk.next("conversation.item.input_audio_transcription.completed");
    }
  }

  @Test
  void pingsWithoutEnd() throws Exception {
    byte[] pings = new byte[131 * 1_000];
    byte[] ping = Wire.frame(FINAL | Wire.PING, true, 125, new byte[125]);
    for (int i = 0; i < 1_000; i++) {
      System.arraycopy(ping, 0, pings, i * 131, 131);
    }
    try (Wire wire = Wire.opened(address(), "/vosk")) {
      int poured = 0;
      while (poured < 2_000 && wire.pour(pings)) {
        poured++;
      }
      assertTrue(poured < 2_000, "answers that are not read pile up");
    }
  }

  /** Every mistake is answered: whoever does not read is cut before that fills the memory. */
  @Test
  void aReaderThatDoesNotRead() throws Exception {
    byte[] mistake = Wire.frame(FINAL | Wire.TEXT, true, 1, new byte[] {'{'});
    try (Wire wire = Wire.opened(address(), "/v1/realtime")) {
      int sent = 0;
      while (sent < 200_000 && wire.pour(mistake)) {
        sent++;
      }
      assertTrue(sent < 200_000, "never cut");
    }
  }

  /** What a full ring does not take waits in the client, not here. */
  @Test
  void aRingThatIsFull() throws Exception {
    byte[] audio = Wire.frame(FINAL | Wire.BINARY, true, 32_000, new byte[32_000]);
    try (Talk other =
            new Talk(java.net.URI.create("ws://127.0.0.1:" + address().getPort() + "/vosk"));
        Wire wire = Wire.opened(address(), "/vosk")) {
      engine.stalled = true;
      Thread pouring =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < 1_000 && wire.pour(audio); i++) {
                  // on and on
                }
              });
      try {
        assertTrue(!pouring.join(java.time.Duration.ofMillis(1_500)), "all of 32 MB was taken");
      } finally {
        engine.stalled = false;
      }
      other.text("{\"eof\":1}");
      assertNotNull(other.next());
      wire.socket.setSoLinger(true, 0);
    }
  }

  @Test
  void clientsThatVanish() throws Exception {
    byte[] half = java.util.Arrays.copyOf(Wire.frame(FINAL | 2, true, 3_200, new byte[3_200]), 999);
    for (int i = 0; i < 50; i++) {
      Wire wire = Wire.opened(address(), i % 2 == 0 ? "/vosk" : "/v1/realtime");
      wire.frame(i % 2 == 0 ? Wire.BINARY : Wire.TEXT, new byte[i % 2 == 0 ? 3_200 : 0]);
      wire.pour(half);
      switch (i % 3) {
        case 0 -> wire.socket.setSoLinger(true, 0);
        case 1 -> wire.socket.shutdownOutput();
        default -> {}
      }
      wire.close();
    }
  }

  @Test
  void anIdleClientIsToldWhy() throws Exception {
    gateway.modified(TestConfig.of(Map.of("idleSeconds", 1, "port", address().getPort())));
    try (Wire wire = Wire.opened(address(), "/v1/realtime")) {
      assertEquals(REFUSED, wire.closeCode());
    }
  }
}
