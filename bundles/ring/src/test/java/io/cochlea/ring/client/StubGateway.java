package io.cochlea.ring.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cochlea.ring.TestSamples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Stands for the gateway, which comes later: answers with where the uploaded samples were. */
final class StubGateway implements AutoCloseable {
  private static final int WAV_BYTES = 44;

  /** What came: the fields of the form, and its samples. */
  record Upload(Map<String, String> fields, int samples, int channels, int rate, boolean right) {}

  /** What to answer instead; nothing at all when the status is 0. */
  record Answer(int status, String body, Map<String, String> headers) {}

  final List<Upload> uploads = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final HttpServer server;
  private long position;

  /**
   * @param position of the first sample that will be uploaded
   */
  StubGateway(long position) throws IOException {
    this.position = position;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/audio/transcriptions", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create(
        "http://localhost:%d/v1/audio/transcriptions".formatted(server.getAddress().getPort()));
  }

  /** Answers the next upload, or the one after those that are told already, in another way. */
  synchronized StubGateway then(int status, String body) {
    return then(status, body, Map.of());
  }

  synchronized StubGateway then(int status, String body, Map<String, String> headers) {
    answers.add(new Answer(status, body, headers));
    return this;
  }

  /** The next upload begins there. */
  synchronized void at(long sample) {
    position = sample;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Upload upload = parse(exchange.getRequestHeaders().getFirst("Content-Type"), body);
      uploads.add(upload);
      Answer answer = answers.poll();
      if (answer == null) {
        String text = " %d–%d\\n".formatted(position, position + upload.samples());
        position += upload.samples();
        answer = new Answer(200, "{\"text\":\"" + text + "\",\"usage\":{\"seconds\":1}}", Map.of());
      }
      if (answer.status() == 0) {
        return;
      }
      answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private Upload parse(String type, byte[] body) {
    String boundary = "--" + type.substring(type.indexOf("boundary=") + 9);
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String[] parts = text.split("(^|\r\n)" + boundary + "(\r\n|--\r\n)", -1);
    Map<String, String> fields = new LinkedHashMap<>();
    for (String part : parts) {
      int end = part.indexOf("\r\n\r\n");
      if (end > 0) {
        String name = part.substring(part.indexOf("name=\"") + 6);
        fields.put(name.substring(0, name.indexOf('"')), part.substring(end + 4));
      }
    }
    byte[] file = String.valueOf(fields.remove("file")).getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer wav = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int samples = (file.length - WAV_BYTES) / 2;
    boolean right = wav.getInt(4) == file.length - 8 && wav.getInt(40) == 2 * samples;
    for (int i = 0; i < samples; i++) {
      right &= wav.getShort(WAV_BYTES + 2 * i) == TestSamples.value(position + i);
    }
    return new Upload(fields, samples, wav.getShort(22), wav.getInt(24), right);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
