package io.cochlea.benchmarks;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Realtime client over a plain socket, whose messages were made before: it measures the server,
 * not itself. One thread speaks, one of its own hears.
 */
final class GatewayClient {
  private static final int SAMPLES_PER_MILLI = StreamTrack.RATE / 1_000;
  private static final int REMEMBERED = 1024;
  private static final int TEXT = 0x81;
  private static final int MASKED = 0x80;
  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final long QUIET_NANOS = 2_000_000_000L;

  private final Socket socket;
  private final byte[][] messages;
  private final int offset;
  private final StreamLatencies.Sample latencies;
  private final long[] sent = new long[REMEMBERED];
  private final List<String> texts = new ArrayList<>();
  private volatile boolean committed;
  private volatile boolean answered;
  private volatile long heard;
  private volatile @Nullable String failure;
  private long chunk;
  private long endMillis;

  /**
   * @param model empty for the server's default
   * @param messages by chunk of the track
   * @param offset chunks into it
   */
  GatewayClient(
      int port, String model, byte[][] messages, int offset, StreamLatencies.Sample latencies)
      throws IOException {
    this.messages = messages;
    this.offset = offset;
    this.latencies = latencies;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    List<String> shake =
        List.of(
            "GET /v1/realtime HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "",
            "");
    send(String.join("\r\n", shake).getBytes(StandardCharsets.US_ASCII));
    var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    String head = head(in);
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head);
    }
    send(
        frame(
            """
            {"type":"session.update","session":{"type":"transcription","audio":{"input":{
              "format":{"type":"audio/pcm","rate":16000},"transcription":{"model":"%s"}}}}}\
            """
                .formatted(model)));
    Thread.ofVirtual().start(() -> hear(in));
  }

  /** A message for every chunk of the track. */
  static byte[][] messages(StreamTrack track) {
    byte[][] messages = new byte[track.chunks()][];
    ByteBuffer pcm = ByteBuffer.allocate(2 * StreamTrack.CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < messages.length; i++) {
      pcm.asShortBuffer().put(track.samples(), i * StreamTrack.CHUNK, StreamTrack.CHUNK);
      messages[i] =
          frame(
              "{\"type\":\"input_audio_buffer.append\",\"audio\":\"%s\"}"
                  .formatted(Base64.getEncoder().encodeToString(pcm.array())));
    }
    return messages;
  }

  /** With a mask of zeros, which is one. */
  private static byte[] frame(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
    frame.put((byte) TEXT);
    if (payload.length < 126) {
      frame.put((byte) (MASKED | payload.length));
    } else {
      frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
    }
    frame.putInt(0).put(payload);
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    return bytes;
  }

  private static String head(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  private void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void speak() throws IOException {
    byte[] message = messages[(int) ((chunk + offset) % messages.length)];
    synchronized (sent) {
      sent[(int) (chunk++ % REMEMBERED)] = System.nanoTime();
    }
    send(message);
  }

  /** All is spoken. */
  void commit() throws IOException {
    committed = true;
    send(frame("{\"type\":\"input_audio_buffer.commit\"}"));
  }

  /** What was heard, once the commit is answered and nothing more comes. */
  String await() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!answered || System.nanoTime() - heard < QUIET_NANOS) {
      if (failure != null) {
        throw new IOException(failure);
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("no end in time");
      }
      Thread.sleep(20);
    }
    socket.close();
    return String.join(" ", texts);
  }

  private void hear(DataInputStream in) {
    try {
      while (true) {
        in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
          length = in.readUnsignedShort();
        }
        take(new String(in.readNBytes(length), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      failure = "the server has gone: " + e.getMessage();
    }
  }

  private void take(String event) {
    if (event.startsWith("{\"type\":\"input_audio_buffer.speech_stopped\"")) {
      endMillis = Long.parseLong(field(event, "audio_end_ms"));
    } else if (event.contains("_transcription.completed\"")) {
      synchronized (sent) {
        long last = (endMillis * SAMPLES_PER_MILLI - 1) / StreamTrack.CHUNK;
        latencies.add(System.nanoTime() - sent[(int) (last % REMEMBERED)]);
      }
      String text = text(event);
      if (!text.isEmpty()) {
        texts.add(text);
      }
      answered = committed;
      heard = System.nanoTime();
    } else if (event.startsWith("{\"type\":\"error\"")) {
      failure = event;
    }
  }

  private static String field(String event, String name) {
    int from = event.indexOf("\"" + name + "\":") + name.length() + 3;
    int to = from;
    while (Character.isDigit(event.charAt(to))) {
      to++;
    }
    return event.substring(from, to);
  }

  /** The words of the models here need no escapes. */
  private static String text(String event) {
    String mark = "\"transcript\":\"";
    int from = event.indexOf(mark) + mark.length();
    return event.substring(from, event.indexOf('"', from));
  }
}
