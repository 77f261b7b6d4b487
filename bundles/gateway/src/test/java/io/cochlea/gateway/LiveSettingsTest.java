package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.metrics.Latency;
import io.cochlea.api.metrics.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LiveSettingsTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestEngine engine = new TestEngine();
  private final Gateway gateway = new Gateway(TestConfig.of(Map.of()), engine, new TestFiles());

  @AfterEach
  void close() {
    http.shutdownNow();
    gateway.close();
  }

  private InetSocketAddress address() {
    return Objects.requireNonNull(gateway.address());
  }

  private int status(int port, String... headers) throws IOException, InterruptedException {
    return models(port, headers).statusCode();
  }

  private HttpResponse<String> models(int port, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/models"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void limitsChangeWithoutTouchingWhatRuns() throws Exception {
    InetSocketAddress before = address();
    try (Talk talk = new Talk(URI.create("ws://127.0.0.1:" + before.getPort() + "/vosk"))) {
      gateway.modified(TestConfig.of(Map.of("requestsPerMinute", 1)));
      assertEquals(before, address());
      assertEquals(200, status(before.getPort()));
      HttpResponse<String> tooMany = models(before.getPort());
      assertEquals(429, tooMany.statusCode());
      int seconds = Integer.parseInt(tooMany.headers().firstValue("Retry-After").orElse("0"));
      assertTrue(seconds > 30 && seconds <= 60, () -> seconds + " s");
      talk.binary(new byte[100]);
      assertTrue(talk.next().containsKey("partial"));
    }
  }

  @Test
  void aRefusedSettingLeavesTheOldOnes() throws Exception {
    InetSocketAddress before = address();
    for (Map<String, Object> bad :
        List.<Map<String, Object>>of(
            Map.of("requestsPerMinute", 0),
            Map.of("host", "0.0.0.0"),
            Map.of("transport", "pigeon"),
            Map.of("tlsCertificate", "/a"),
            Map.of("apiKeysSha256", new String[] {"abc"}))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> gateway.modified(TestConfig.of(bad)),
          bad::toString);
      assertEquals(before, address(), bad::toString);
      assertEquals(200, status(before.getPort()));
      assertThrows(
          IllegalArgumentException.class,
          () -> new Gateway(TestConfig.of(bad), engine, new TestFiles()),
          bad::toString);
    }
  }

  @Test
  void itMovesAndWhatRunsEndsWhereItBegan() throws Exception {
    int before = address().getPort();
    int after = freePort();
    try (Talk talk = new Talk(URI.create("ws://127.0.0.1:" + before + "/vosk"))) {
      talk.binary(new byte[100]);
      talk.next();
      gateway.modified(TestConfig.of(Map.of("port", after, "transport", "nio")));
      assertEquals(after, address().getPort());
      assertEquals(200, status(after));
      assertThrows(IOException.class, () -> status(before));
      talk.text("{\"eof\":1}");
      assertTrue(talk.next().containsKey("text"));
    }
  }

  @Test
  void aTakenPortIsTriedAgainWhileTheOldOneServes() throws Exception {
    int before = address().getPort();
    int taken;
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      taken = other.getLocalPort();
      gateway.modified(TestConfig.of(Map.of("port", taken)));
      assertEquals(before, address().getPort());
      assertEquals(200, status(before));
    }
    await(taken);
    assertEquals(200, status(taken));
  }

  @Test
  void aPortThatIsTakenAtTheStartIsTriedAgain() throws Exception {
    int port;
    Gateway late;
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = other.getLocalPort();
      late = new Gateway(TestConfig.of(Map.of("port", port)), engine, new TestFiles());
      assertNull(late.address());
    }
    try {
      long deadline = System.nanoTime() + 10_000_000_000L;
      while (late.address() == null && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
      assertEquals(200, status(port));
    } finally {
      late.close();
    }
  }

  @Test
  void aCertificateThatCannotBeReadLeavesThePlaceAsItWas(@TempDir Path directory) throws Exception {
    int before = address().getPort();
    Path junk = Files.writeString(directory.resolve("junk.pem"), "junk");
    gateway.modified(
        TestConfig.of(
            Map.of("port", before, "tlsCertificate", junk.toString(), "tlsKey", junk.toString())));
    assertEquals(before, address().getPort());
    assertEquals(200, status(before));
  }

  @Test
  void whoIsSilentStaysAndWhoIsGoneDoesNot() throws Exception {
    gateway.modified(TestConfig.of(Map.of("idleSeconds", 1)));
    int port = address().getPort();
    try (Talk silent = new Talk(URI.create("ws://127.0.0.1:" + port + "/vosk"));
        Socket gone = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String shake =
          """
          GET /vosk HTTP/1.1\r
          Host: localhost\r
          Connection: Upgrade\r
          Upgrade: websocket\r
          Sec-WebSocket-Version: 13\r
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
          \r
          """;
      gone.getOutputStream().write(shake.getBytes(StandardCharsets.US_ASCII));
      gone.setSoTimeout(15_000);
      String told = new String(gone.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertTrue(told.contains("nothing came for too long"), told);
      silent.binary(new byte[100]);
      assertTrue(silent.next().containsKey("partial"));
    }
  }

  @Test
  void anotherNameForThisMachineIsNotLetInWithoutKeys() throws Exception {
    for (String host : new String[] {"evil.example", "localhost.evil.example:8484", "[evil]"}) {
      assertTrue(raw("Host: " + host).startsWith("HTTP/1.1 403"), host);
    }
    for (String host : new String[] {"localhost:8484", "127.0.0.1", "[::1]:8484", "192.0.2.1"}) {
      assertTrue(raw("Host: " + host).startsWith("HTTP/1.1 200"), host);
    }
    gateway.modified(TestConfig.of(Map.of("origins", new String[] {"https://speech.example"})));
    assertTrue(raw("Host: speech.example").startsWith("HTTP/1.1 200"));
  }

  @Test
  void everyAnswerNamesItsRequest() throws Exception {
    int port = address().getPort();
    assertEquals("mine-1", id(models(port, "X-Request-Id", "mine-1")));
    String own = id(models(port, "X-Request-Id", "two words"));
    assertTrue(own.matches("req_[0-9a-f]{16}"), own);
    assertNotEquals(own, id(models(port)));
    assertTrue(raw("Host: evil.example").contains("x-request-id: req_"));
  }

  private static String id(HttpResponse<String> response) {
    return response.headers().firstValue("x-request-id").orElse("");
  }

  @Test
  void whatGoesThroughIsCounted() throws Exception {
    Counts counts = new Counts();
    gateway.setTraffic(counts);
    AtomicLong brought = new AtomicLong();
    gateway.setLatency(new Stopwatch(brought));
    int port = address().getPort();
    assertEquals(200, status(port));
    assertTrue(raw("Host: evil.example").startsWith("HTTP/1.1 403"));
    try (Talk talk = new Talk(URI.create("ws://127.0.0.1:" + port + "/vosk"))) {
      talk.binary(new byte[100_000]);
      talk.next();
      talk.text("{\"eof\":1}");
      talk.next();
    }
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (counts.open.get() > 1 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertEquals("[/v1/models 200, other 403, /vosk 101]", counts.answers.toString());
    assertTrue(counts.received.get() > 100_000);
    assertTrue(counts.sent.get() > 300);
    assertTrue(brought.get() > 0);
  }

  private static final class Counts implements Traffic {
    final AtomicInteger open = new AtomicInteger();
    final AtomicLong received = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    final Queue<String> answers = new ConcurrentLinkedQueue<>();

    @Override
    public void opened() {
      open.incrementAndGet();
    }

    @Override
    public void closed() {
      open.decrementAndGet();
    }

    @Override
    public void received(long bytes) {
      received.addAndGet(bytes);
    }

    @Override
    public void sent(long bytes) {
      sent.addAndGet(bytes);
    }

    @Override
    public void answered(String route, int status, long nanos) {
      answers.add(route + " " + status);
    }
  }

  private record Stopwatch(AtomicLong most) implements Latency {
    @Override
    public void record(Stage stage, long nanos) {
      assertEquals(Stage.GATEWAY, stage);
      most.accumulateAndGet(nanos, Math::max);
    }

    @Override
    public Histogram histogram(Stage stage) {
      throw new IllegalStateException("the gateway asks for none");
    }
  }

  private String raw(String header) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address().getPort())) {
      String request = "GET /v1/models HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void await(int port) throws InterruptedException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (address().getPort() != port && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
