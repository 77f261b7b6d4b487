package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that no decent client sends, while one who is decent speaks and hears on. */
@Timeout(60)
class HostileHttpTest {
  private static final String PATH = "/v1/audio/transcriptions";
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final String POST = "POST " + PATH + HOST;
  private static final String FORM =
      "Content-Type: multipart/form-data; boundary=" + Multipart.BOUNDARY + "\r\n";
  private static final int CROWD = 20;

  private final TestEngine engine = new TestEngine();
  private final Resources resources = new Resources(engine);
  private Gateway gateway;
  private Witness witness;

  @BeforeEach
  void open() throws Exception {
    gateway =
        new Gateway(
            TestConfig.of(
                Map.of("idleSeconds", 1, "uploadMebibytes", 1, "requestsPerMinute", 100_000)),
            engine,
            new TestFiles());
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

  private int status(String request) throws Exception {
    try (Wire wire = new Wire(address())) {
      wire.pour(request.getBytes(StandardCharsets.ISO_8859_1));
      return wire.status();
    }
  }

  private int status(byte[] body, String... headers) throws Exception {
    try (Wire wire = new Wire(address())) {
      wire.send(POST + String.join("", headers) + "Content-Length: " + body.length + "\r\n\r\n");
      wire.pour(body);
      return wire.status();
    }
  }

  @Test
  void whatIsNoRequest() throws Exception {
    assertEquals(400, status("nonsense\r\n\r\n"));
    assertEquals(400, status("\0\1\2\3\r\n\r\n"));
    assertEquals(400, status("GET / HTTP/1.1\r\nno colon\r\n\r\n"));
    assertEquals(400, status("GET /%zz" + HOST + "\r\n"));
    assertEquals(400, status("POST " + PATH + HOST + "Content-Length: -1\r\n\r\n"));
    assertEquals(400, status("POST " + PATH + HOST + "Content-Length: many\r\n\r\n"));
  }

  @Test
  void headersWithoutEnd() throws Exception {
    assertEquals(431, status("GET /" + "x".repeat(20_000) + HOST + "\r\n"));
    assertEquals(431, status("GET /" + HOST + "X: " + "y".repeat(20_000) + "\r\n\r\n"));
    assertEquals(431, status("GET /" + HOST + "X: y\r\n".repeat(20_000) + "\r\n"));
  }

  /** What another server on the way could take for a request of its own. */
  @Test
  void requestsSmuggledInAnother() throws Exception {
    String hidden = "GET /v1/models" + HOST + "\r\n";
    for (String lengths :
        List.of(
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
            "Content-Length: 4\r\nContent-Length: 5\r\n",
            "Content-Length: 4, 5\r\n",
            "Content-Length: +4\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding : chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")) {
      try (Wire wire = new Wire(address())) {
        wire.send(POST + FORM + lengths + "\r\n0\r\n\r\n" + hidden);
        byte[] all = wire.rest();
        String answers = all == null ? "open still" : new String(all, StandardCharsets.UTF_8);
        assertTrue(answers.startsWith("HTTP/1.1 400 "), lengths + answers);
        assertEquals(2, answers.split("HTTP/1.1 ", -1).length, "one answer: " + lengths + answers);
      }
    }
  }

  @Test
  void pathsThatClimb() throws Exception {
    for (String path :
        List.of(
            "/../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/%252e%252e/etc/passwd",
            "/..%2f..%2fetc%2fpasswd",
            "/..%5c..%5cetc",
            "/v1/models/../../../etc/passwd",
            "/v1/models/%00",
            "/index.html%00.js",
            "//etc/passwd",
            "/./../../etc/passwd",
            "/" + "../".repeat(500))) {
      int status = status("GET " + path + HOST + "Connection: close\r\n\r\n");
      assertTrue(status == 404 || status == 400, path + " " + status);
    }
  }

  @Test
  void methodsOfOthers() throws Exception {
    for (String method : List.of("DELETE", "PUT", "PATCH", "TRACE", "CONNECT", "BREW")) {
      assertEquals(405, status(method + " " + PATH + HOST + "\r\n"), method);
    }
    assertEquals(405, status("GET " + PATH + HOST + "\r\n"));
    assertEquals(404, status("GET /v1/realtime" + HOST + "\r\n"), "no WebSocket");
    assertEquals(
        400, status("GET /vosk" + HOST + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n"));
  }

  @Test
  void formsThatAreNone() throws Exception {
    byte[] good = new Multipart().field("model", "test").file(Multipart.seconds(1)).end();
    assertEquals(200, status(good, FORM));
    assertEquals(415, status(good, "Content-Type: text/plain\r\n"));
    assertEquals(415, status(good));
    assertEquals(400, status(good, "Content-Type: multipart/form-data\r\n"), "no boundary");
    assertEquals(400, status(good, "Content-Type: multipart/form-data; boundary=other\r\n"));
    assertEquals(400, status(new byte[0], FORM));
    assertEquals(400, status(part("X: " + "y".repeat(200_000)), FORM), "a header without end");
    assertEquals(400, status(part("X: y\r\n".repeat(100_000)), FORM), "headers without end");
    assertEquals(400, status(part("Content-Type: multipart/mixed; boundary=in"), FORM), "nested");
    Multipart parts = new Multipart();
    for (int i = 0; i < 10_000; i++) {
      parts.field("a" + i, "b");
    }
    assertEquals(400, status(parts.end(), FORM), "10,000 parts");
    byte[] huge = new Multipart().field("prompt", "x".repeat(900_000)).end();
    assertEquals(400, status(huge, FORM), "a huge field");
  }

  private static byte[] part(String header) {
    return "--%s\r\nContent-Disposition: form-data; name=\"a\"\r\n%s\r\n\r\nb\r\n--%s--\r\n"
        .formatted(Multipart.BOUNDARY, header, Multipart.BOUNDARY)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void bodiesBeyondTheLimit() throws Exception {
    byte[] large = new Multipart().field("model", "test").file(Multipart.seconds(200)).end();
    assertEquals(413, status(large, FORM), "declared");
    try (Wire wire = new Wire(address())) {
      wire.send(POST + FORM + "Transfer-Encoding: chunked\r\n\r\n");
      wire.pour((Integer.toHexString(large.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
      wire.pour(large);
      assertEquals(413, wire.status(), "undeclared");
    }
    assertEquals(
        413, status(POST + FORM + "Content-Length: 9000000000000000000\r\n\r\n"), "declared only");
    try (Wire wire = new Wire(address())) {
      wire.send("GET /v1/models" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.UTF_8);
      int poured = 0;
      while (poured < 4_000 && wire.pour(chunk)) {
        poured++;
      }
      assertTrue(poured < 4_000, "a body that nobody wants goes on for ever");
    }
  }

  /** Neither a byte now and then nor none at all holds a connection for long. */
  @Test
  void clientsThatDripOrStall() throws Exception {
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(30)).end();
    String head = POST + FORM + "Content-Length: " + body.length + "\r\n\r\n";
    List<Wire> wires = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      Wire wire = new Wire(address());
      wires.add(wire);
      if (i % 3 == 0) {
        wire.send(head.substring(0, 40));
      } else {
        wire.send(head + "--" + Multipart.BOUNDARY);
      }
      if (i % 2 == 0) {
        drip(wire);
      }
    }
    for (Wire wire : wires) {
      assertNotNull(wire.rest(), "still open");
      wire.close();
    }
  }

  private static void drip(Wire wire) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (wire.pour(new byte[] {'x'})) {
              Thread.sleep(200);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Test
  void clientsThatVanish() throws Exception {
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(50)).end();
    String head = POST + FORM + "Content-Length: " + body.length + "\r\n\r\n";
    for (int i = 0; i < CROWD; i++) {
      Wire wire = new Wire(address());
      wire.send(head);
      wire.send(java.util.Arrays.copyOf(body, body.length * (i + 1) / (CROWD + 1)));
      switch (i % 3) {
        case 0 -> wire.socket.setSoLinger(true, 0); // a reset
        case 1 -> wire.socket.shutdownOutput();
        default -> {}
      }
      if (i % 3 != 1) {
        wire.close();
      }
    }
  }

  /** As good as gone: nobody can tell who still reads from who has closed. */
  @Test
  void aHalfClosedClientIsLetGo() throws Exception {
    engine.stalled = true;
    try (Wire wire = new Wire(address())) {
      byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(3)).end();
      wire.send(POST + FORM + "Content-Length: " + body.length + "\r\n\r\n");
      wire.send(body);
      wire.socket.shutdownOutput();
      assertEquals(0, wire.status());
    } finally {
      engine.stalled = false;
    }
  }

  @Test
  void requestsInAdvance() throws Exception {
    String request = "GET /v1/models" + HOST + "\r\n";
    try (Wire wire = new Wire(address())) {
      wire.send(request.repeat(100));
      for (int i = 0; i < 100; i++) {
        assertEquals(200, wire.status());
        wire.socket.getInputStream().readNBytes("{\"object\":\"list\",\"data\":[]}".length());
      }
      wire.pour(request.repeat(10_000).getBytes(StandardCharsets.UTF_8));
      assertNotNull(wire.rest(), "more than anybody asks in advance");
    }
  }

  @Test
  void answersThatNobodyReads() throws Exception {
    byte[] requests =
        ("GET /v1/models" + HOST + "\r\n").repeat(100).getBytes(StandardCharsets.UTF_8);
    try (Wire wire = new Wire(address())) {
      long begin = System.nanoTime();
      while (wire.pour(requests) && System.nanoTime() - begin < 20_000_000_000L) {
        Thread.sleep(2);
      }
      assertTrue(System.nanoTime() - begin < 20_000_000_000L, "never cut");
    }
  }
}
