package io.cochlea.system;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A Vosk client at the pace of speech, on a thread of its own, of a plain socket. */
final class GatewayLoad implements AutoCloseable {
  private static final int HEADER = 44;
  private static final int CHUNK_BYTES = 3_200;
  private static final int CHUNK_MILLIS = 100;
  private static final int TEXT = 0x81;
  private static final int BINARY = 0x82;
  private static final int CLOSE = 8;
  private static final long PATIENCE_SECONDS = 60;

  private final Socket socket;
  private final DataInputStream in;
  private final StringBuilder heard = new StringBuilder();
  private final CompletableFuture<String> words = new CompletableFuture<>();
  private final CountDownLatch understood = new CountDownLatch(1);
  private volatile boolean stopped;

  /**
   * @param recording 16 kHz, mono, spoken again and again until it is stopped
   */
  GatewayLoad(URI server, Path recording) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    send(
        ("GET /vosk HTTP/1.1\r\nHost: "
                + server.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head.toString());
    }
    byte[] wav = Files.readAllBytes(recording);
    Thread.ofVirtual().start(() -> speak(Arrays.copyOfRange(wav, HEADER, wav.length)));
  }

  private void speak(byte[] speech) {
    try {
      for (int at = 0; !stopped; at = at + CHUNK_BYTES < speech.length ? at + CHUNK_BYTES : 0) {
        frame(BINARY, Arrays.copyOfRange(speech, at, Math.min(at + CHUNK_BYTES, speech.length)));
        if (!listen()) {
          break; // the server has told the end
        }
        Thread.sleep(CHUNK_MILLIS);
      }
      if (stopped) {
        frame(TEXT, "{\"eof\":1}".getBytes(StandardCharsets.UTF_8));
        listen();
      }
      words.complete(heard.toString().strip());
    } catch (IOException e) {
      words.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void frame(int first, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
    frame.put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.putInt(0).put(payload); // a mask of zeros
    send(Arrays.copyOf(frame.array(), frame.position()));
  }

  private void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Takes the next answer; false where it is the end. */
  private boolean listen() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    }
    String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    if ((first & 0x0F) == CLOSE) {
      return false;
    }
    if (!answer.contains("\"partial\":\"\"")) {
      understood.countDown();
    }
    String mark = "\"text\":\"";
    int at = answer.indexOf(mark);
    if (at >= 0) {
      heard.append(answer, at + mark.length(), answer.indexOf('"', at + mark.length())).append(' ');
    }
    return true;
  }

  /** Waits for the first words, which come once the model is loaded. */
  void awaitUnderstood() throws IOException, InterruptedException {
    if (!understood.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("nothing is understood");
    }
  }

  /** Says no more, and returns what was heard. */
  String end() throws Exception {
    stopped = true;
    return words.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** What was heard, once the server has told the end; fails where it broke off. */
  CompletableFuture<String> words() {
    return words;
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    socket.close();
  }
}
