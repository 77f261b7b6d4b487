package io.cochlea.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cochlea.ring.BenchRing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/**
 * Messages as a transcription client posts audio: a multipart form with the model's name and the
 * bytes as a file, on a connection that stays open, answered by a line of JSON. Both ends are the
 * JDK's. One request at a time, so its rate is that of its round trips.
 */
final class RingHttp {
  private static final String BOUNDARY = "cochlea-boundary";
  private static final byte[] ANSWER = "{\"text\":\"\"}".getBytes(StandardCharsets.UTF_8);

  private RingHttp() {}

  /** {@code consumer|producer KIND FOLDER NANOS}. */
  public static void main(String[] arguments) throws Exception {
    Path port = Path.of(arguments[2], "port");
    if (arguments[0].equals("consumer")) {
      serve(port);
    } else {
      while (!Files.exists(port)) {
        Thread.sleep(5);
      }
      BenchRing.pin(0);
      HttpClient client = HttpClient.newHttpClient();
      String address = "http://127.0.0.1:" + Files.readString(port);
      for (int phase = 0; phase < RingPeer.SIZES.size(); phase++) {
        post(client, URI.create(address), phase, Long.parseLong(arguments[3]));
      }
      client.send(
          HttpRequest.newBuilder(URI.create(address + "/end")).build(),
          HttpResponse.BodyHandlers.discarding());
      System.exit(0);
    }
  }

  private static void serve(Path port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", RingHttp::answer);
    server.createContext("/end", RingHttp::end);
    server.start();
    Path draft = port.resolveSibling("port.draft");
    Files.writeString(draft, Integer.toString(server.getAddress().getPort()));
    Files.move(draft, port, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void end(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
    System.exit(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (body.length < BOUNDARY.length()) {
      throw new IOException("no form");
    }
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, ANSWER.length);
    exchange.getResponseBody().write(ANSWER);
    exchange.close();
  }

  private static void post(HttpClient client, URI address, int phase, long nanos) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofByteArray(form(RingPeer.SIZES.get(phase))))
            .build();
    long[] trips = new long[1 << 16];
    int kept = 0;
    long begin = System.nanoTime();
    for (long now = begin; now - begin < 2 * nanos && kept < trips.length; ) {
      int status = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode();
      long end = System.nanoTime();
      if (status != 200) {
        throw new IOException("status " + status);
      }
      if (now - begin > nanos) {
        trips[kept++] = end - now;
      }
      now = end;
    }
    double total = (double) Arrays.stream(trips, 0, kept).sum();
    Arrays.sort(trips, 0, kept);
    RingPeer.print(phase, "mps", kept * 1e3 / total);
    RingPeer.print(phase, "p50", (double) trips[kept / 2]);
    RingPeer.print(phase, "p99", (double) trips[(int) (0.99 * kept)]);
    RingPeer.print(phase, "p999", (double) trips[(int) (0.999 * kept)]);
  }

  private static byte[] form(int bytes) {
    String head =
        """
        --%1$s\r
        Content-Disposition: form-data; name="model"\r
        \r
        default\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="audio.wav"\r
        Content-Type: audio/wav\r
        \r
        """
            .formatted(BOUNDARY);
    String tail = "\r\n--" + BOUNDARY + "--\r\n";
    return (head + "\0".repeat(bytes) + tail).getBytes(StandardCharsets.ISO_8859_1);
  }
}
