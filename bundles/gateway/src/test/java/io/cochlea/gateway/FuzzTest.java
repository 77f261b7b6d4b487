package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.util.ReferenceCountUtil;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What is made at random of what is right: nothing but a Problem may come of it, and every buffer
 * has to be let go. The seed is printed; {@code -Dcochlea.gateway.fuzz=N} makes N inputs of each
 * kind, {@code -Dcochlea.gateway.fuzz.seed=S} repeats a run.
 */
class FuzzTest {
  private static final int INPUTS = Integer.getInteger("cochlea.gateway.fuzz", 30_000);
  private static final long SEED =
      Long.getLong("cochlea.gateway.fuzz.seed", System.nanoTime() & 0xFFFFFF);
  private static final String FORM =
      lines(
          "--B",
          "Content-Disposition: form-data; name=\"model\"",
          "",
          "test",
          "--B",
          "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"",
          "Content-Type: audio/wav",
          "",
          "AUDIOxxxxxxxxxxxxxxxx",
          "--B--",
          "");

  /** What to fuzz with. */
  private static final List<String> TOKENS =
      List.of(
          "\r\n",
          "\0",
          "--B",
          "--B--",
          ":",
          ";",
          "=",
          "\"",
          "\\",
          "{",
          "}",
          "[",
          ",",
          "Transfer-Encoding: chunked\r\n",
          "Content-Length: 5\r\n",
          "Content-Type: multipart/mixed; boundary=C\r\n",
          "Content-Transfer-Encoding: base64\r\n",
          "filename*=UTF-8''%ff%zz",
          "boundary",
          "\u00ff\u00fe",
          "%00",
          "../",
          "9999999999999999999",
          "-1",
          "Upgrade: websocket\r\n",
          "Expect: 100-continue\r\n",
          "\"audio\":\"QUJD\"",
          "x".repeat(9_000));

  private final Random random = new Random(SEED);

  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }

  FuzzTest() {
    System.out.println("fuzz: " + INPUTS + " of each kind, seed " + SEED);
  }

  /** Bytes changed, cut, doubled, and pieces of other meaning put in. */
  private byte[] mutated(String right) {
    StringBuilder text = new StringBuilder(right);
    for (int changes = random.nextInt(4); changes >= 0; changes--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())));
        case 1 -> text.setLength(Math.max(at, 1));
        case 2 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
        case 3 -> text.insert(at, text.substring(0, Math.min(at, 50)));
        default -> text.insert(at, (char) random.nextInt(256));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The same bytes in as many pieces as they may come. */
  private List<byte[]> pieces(byte[] bytes) {
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int end = random.nextBoolean() ? bytes.length : at + 1 + random.nextInt(bytes.length - at);
      pieces.add(Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    return pieces;
  }

  private List<ByteBuf> sent(EmbeddedChannel channel, byte[] all) {
    List<ByteBuf> sent = new ArrayList<>();
    for (byte[] piece : pieces(all)) {
      ByteBuf bytes = Unpooled.copiedBuffer(piece);
      if (channel.isOpen()) {
        channel.writeInbound(bytes);
        sent.add(bytes);
      } else {
        bytes.release();
      }
    }
    return sent;
  }

  private static void assertLetGo(List<ByteBuf> sent) {
    for (ByteBuf bytes : sent) {
      assertEquals(0, bytes.refCnt(), "a buffer is kept");
    }
  }

  @Test
  void requests() throws Exception {
    TestEngine engine = new TestEngine();
    Settings settings = Settings.of(TestConfig.of(Map.of("requestsPerMinute", 1_000_000)));
    Meters meters = new Meters();
    Job.Tools tools = new Job.Tools(engine, new TestFiles(), () -> settings, meters);
    Quotas quotas = new Quotas(() -> 1_000_000, () -> 1_000, System::nanoTime);
    Transcriptions route = new Transcriptions(false, tools, quotas);
    Site site =
        (request, path, from, reply) -> {
          if (path.equals("/v1/audio/transcriptions")) {
            return route.open(request, path, "fuzz", reply);
          }
          return (Exchange.Bodiless) () -> reply.json("{}");
        };
    String head = "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: localhost\r\n";
    String type = "Content-Type: multipart/form-data; boundary=B\r\n";
    List<String> right =
        List.of(
            head + type + "Content-Length: " + FORM.length() + "\r\n\r\n" + FORM,
            head + type + "Transfer-Encoding: chunked\r\n\r\n5\r\n--B\r\n\r\n0\r\n\r\n",
            lines("GET /v1/models HTTP/1.1", "Host: localhost", "", ""),
            lines(
                "GET /vosk HTTP/1.1",
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: a",
                "Sec-WebSocket-Version: 13",
                "",
                ""));
    for (int i = 0; i < INPUTS; i++) {
      EmbeddedChannel channel =
          new EmbeddedChannel(new HttpServerCodec(), new Requests(site, meters, 60));
      List<ByteBuf> sent = sent(channel, mutated(right.get(random.nextInt(right.size()))));
      channel.runPendingTasks();
      for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        if (out instanceof ByteBuf answer) {
          String text = answer.toString(StandardCharsets.ISO_8859_1);
          assertFalse(text.startsWith("HTTP/1.1 500"), text);
        }
        ReferenceCountUtil.release(out);
      }
      channel.finishAndReleaseAll();
      assertLetGo(sent);
    }
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (engine.open.get() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertEquals(0, engine.open.get(), "streams left open");
  }

  @Test
  void forms() {
    int fields = 0;
    for (int i = 0; i < INPUTS; i++) {
      var request =
          new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/v1/audio/transcriptions");
      request.headers().set(HttpHeaderNames.CONTENT_TYPE, "multipart/form-data; boundary=B");
      int[] heard = new int[1];
      Form.Parts parts =
          new Form.Parts() {
            @Override
            public void field(String name, String value) {
              heard[0]++;
            }

            @Override
            public void file(String name, ByteBuf bytes) {}

            @Override
            public void fileComplete() {}
          };
      try (Form form = new Form(request, parts)) {
        List<byte[]> pieces = pieces(mutated(FORM));
        for (int p = 0; p < pieces.size(); p++) {
          ByteBuf bytes = Unpooled.copiedBuffer(pieces.get(p));
          try {
            form.offer(
                p == pieces.size() - 1
                    ? new DefaultLastHttpContent(bytes)
                    : new DefaultHttpContent(bytes));
          } finally {
            bytes.release();
          }
        }
      } catch (Problem refused) {
        assertEquals(400, refused.status().code());
      }
      fields += heard[0];
    }
    assertTrue(fields > INPUTS / 4, "nothing is understood any more");
  }

  @Test
  void frames() {
    var config =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(1 << 20)
            .closeOnProtocolViolation(false)
            .build();
    byte[] json =
        "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD\"}"
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < INPUTS; i++) {
      Heard heard = new Heard();
      var http = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/vosk");
      EmbeddedChannel channel =
          new EmbeddedChannel(
              new WebSocket13FrameDecoder(config), new WebSocketFrameAggregator(1 << 20));
      channel
          .pipeline()
          .addLast(new Sockets(channel, http, (request, outlet) -> heard, () -> heard.ended++));
      String frames = "";
      for (int f = random.nextInt(4); f >= 0; f--) {
        byte[] frame =
            Wire.frame(
                random.nextInt(8) == 0 ? random.nextInt(256) : 0x80 | 1 + random.nextInt(2),
                random.nextInt(16) > 0,
                json.length,
                json);
        frames += new String(frame, StandardCharsets.ISO_8859_1);
      }
      List<ByteBuf> sent = sent(channel, mutated(frames));
      channel.finishAndReleaseAll();
      assertLetGo(sent);
      assertEquals(1, heard.ended, "told the end once");
    }
  }

  /** A dialogue that only listens. */
  private static final class Heard implements Dialogue {
    int ended;

    @Override
    public void opened() {}

    @Override
    public void text(ByteBuf message) {}

    @Override
    public void binary(ByteBuf message) {}

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void failed(Problem problem) {}

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }

  /** The scanner takes nothing that the parser would not, and means the same by it. */
  @Test
  void appends() {
    String right =
        "{\"type\":\"input_audio_buffer.append\", \"audio\":\"QUJDREVG\",\"event_id\":\"e\"}";
    int taken = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] bytes = mutated(right);
      ByteBuf message = Unpooled.wrappedBuffer(bytes);
      if (new Append().narrow(message)) {
        taken++;
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        JsonObject json = parsed(text);
        assertEquals(Append.TYPE, json.getString("type"), text);
        assertEquals(json.getString("audio"), message.toString(StandardCharsets.ISO_8859_1), text);
      }
    }
    assertTrue(taken > INPUTS / 2_000, "nothing is understood any more");
  }

  private static JsonObject parsed(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    } catch (JsonException e) {
      throw new AssertionError("only the scanner takes " + text, e);
    }
  }
}
