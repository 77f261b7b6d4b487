package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.stream.StreamRequest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TranscriptionsTest {
  private static final String PATH = "/v1/audio/transcriptions";

  private final TestEngine engine = new TestEngine();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Gateway gateway = gateway(Map.of());

  private Gateway gateway(Map<String, Object> values) {
    return new Gateway(TestConfig.of(values), engine, new TestFiles());
  }

  private void with(Map<String, Object> values) {
    gateway.close();
    gateway = gateway(values);
  }

  @AfterEach
  void close() {
    http.shutdownNow();
    gateway.close();
    assertEquals(0, engine.open.get(), "streams left open");
  }

  private HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body));
    request.headers(Multipart.header().toArray(String[]::new));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + address().getPort() + path);
  }

  private InetSocketAddress address() {
    return Objects.requireNonNull(gateway.address());
  }

  private static JsonObject json(HttpResponse<String> response) {
    return Json.createReader(new StringReader(response.body())).readObject();
  }

  private static String code(HttpResponse<String> response) {
    return json(response).getJsonObject("error").getString("code");
  }

  @Test
  void transcribes() throws Exception {
    HttpResponse<String> response =
        post(PATH, new Multipart().field("model", "test").file(Multipart.seconds(3)).end());
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("second second second", json(response).getString("text"));
    assertEquals(3, json(response).getJsonObject("usage").getInt("seconds"));
  }

  @Test
  void fieldsMayStandBehindTheFile() throws Exception {
    HttpResponse<String> response =
        post(
            PATH,
            new Multipart()
                .file(Multipart.seconds(2))
                .field("response_format", "text")
                .field("model", "test")
                .field("language", "de")
                .end());
    assertEquals("second second\n", response.body());
    StreamRequest last = engine.requests.stream().reduce((a, b) -> b).orElseThrow();
    assertEquals("test", last.model());
    assertEquals("de", last.options().language());
  }

  @Test
  void formats() throws Exception {
    for (Map.Entry<String, String> each :
        Map.of(
                "srt", "1\n00:00:00,000 --> 00:00:01,000\nsecond\n\n",
                "vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nsecond\n\n")
            .entrySet()) {
      assertEquals(
          each.getValue(),
          post(
                  PATH,
                  new Multipart()
                      .field("model", "whisper-1")
                      .field("response_format", each.getKey())
                      .file(Multipart.seconds(1))
                      .end())
              .body());
    }
    JsonObject verbose =
        json(
            post(
                PATH,
                new Multipart()
                    .field("model", "whisper-1")
                    .field("response_format", "verbose_json")
                    .field("timestamp_granularities[]", "word")
                    .field("timestamp_granularities[]", "segment")
                    .file(Multipart.seconds(1))
                    .end()));
    assertEquals(
        1.0, verbose.getJsonArray("words").getJsonObject(0).getJsonNumber("end").doubleValue());
    assertEquals("second", verbose.getJsonArray("segments").getJsonObject(0).getString("text"));
  }

  @Test
  void streams() throws Exception {
    HttpResponse<String> response =
        post(
            PATH,
            new Multipart()
                .field("model", "test")
                .field("stream", "true")
                .file(Multipart.seconds(2))
                .end());
    String types =
        response
            .body()
            .lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> Json.createReader(new StringReader(line.substring(6))).readObject())
            .map(event -> event.getString("type") + event.getString("delta", ""))
            .collect(Collectors.joining("|"));
    assertEquals(
        "transcript.text.deltasecond|transcript.text.delta second|transcript.text.done", types);
  }

  @Test
  void refusesWhatIsNotAllowed() throws Exception {
    byte[] noModel = new Multipart().file(Multipart.seconds(1)).end();
    assertEquals(400, post(PATH, noModel).statusCode());
    byte[] noFile = new Multipart().field("model", "test").end();
    assertEquals("file", json(post(PATH, noFile)).getJsonObject("error").getString("param"));
    byte[] other = new Multipart().field("model", "other").file(Multipart.seconds(1)).end();
    assertEquals(400, post(PATH, other).statusCode());
    byte[] text = new Multipart().field("model", "test").file(new byte[100]).end();
    assertTrue(post(PATH, text).body().contains("is not audio"));
    for (String[] bad :
        new String[][] {
          {"response_format", "diarized_json"},
          {"response_format", "yaml"},
          {"temperature", "2"},
          {"temperature", "warm"},
          {"stream", "perhaps"},
          {"timestamp_granularities[]", "letter"},
          {"prompt", "x".repeat(5_000)}
        }) {
      byte[] body =
          new Multipart()
              .field("model", "test")
              .field(bad[0], bad[1])
              .file(Multipart.seconds(1))
              .end();
      HttpResponse<String> response = post(PATH, body);
      assertEquals(400, response.statusCode(), bad[0] + "=" + bad[1] + " " + response.body());
      assertEquals(bad[0], json(response).getJsonObject("error").getString("param"));
    }
  }

  @Test
  void refusesWhatIsNoForm() throws Exception {
    HttpRequest plain =
        HttpRequest.newBuilder(uri(PATH))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertEquals(415, http.send(plain, BodyHandlers.ofString()).statusCode());
    assertEquals(400, post(PATH, "garbage".getBytes(StandardCharsets.UTF_8)).statusCode());
    assertEquals(404, post("/v1/audio/speech", new byte[0]).statusCode());
    assertEquals(405, post("/v1/models", new byte[0]).statusCode());
    assertEquals(
        400, post(PATH, new Multipart().field("a", "b".repeat(100_000)).end()).statusCode());
  }

  @Test
  void bodiesAreBounded() throws Exception {
    with(Map.of("uploadMebibytes", 1));
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(100)).end();
    HttpResponse<String> declared = post(PATH, body);
    assertEquals(413, declared.statusCode());
    assertEquals("upload_too_large", code(declared));
    HttpRequest chunked =
        HttpRequest.newBuilder(uri(PATH))
            .headers(Multipart.header().toArray(String[]::new))
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();
    assertEquals(413, http.send(chunked, BodyHandlers.ofString()).statusCode());
  }

  @Test
  void recordingsAreBounded() throws Exception {
    with(Map.of("audioMinutes", 1));
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(61)).end();
    assertEquals("audio_too_long", code(post(PATH, body)));
  }

  @Test
  void keysAreAskedFor() throws Exception {
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest("secret".getBytes(StandardCharsets.UTF_8)));
    with(Map.of("apiKeysSha256", new String[] {hash}));
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(1)).end();
    assertEquals(401, post(PATH, body).statusCode());
    assertEquals(401, post(PATH, body, "Authorization", "Bearer wrong").statusCode());
    assertEquals(200, post(PATH, body, "Authorization", "Bearer secret").statusCode());
  }

  @Test
  void ratesAreLimited() throws Exception {
    with(Map.of("requestsPerMinute", 3));
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(1)).end();
    for (int i = 0; i < 3; i++) {
      assertEquals(200, post(PATH, body).statusCode());
    }
    assertEquals("rate_limit_exceeded", code(post(PATH, body)));
  }

  @Test
  void foreignPagesAreNotLetIn() throws Exception {
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(1)).end();
    assertEquals(403, post(PATH, body, "Origin", "https://evil.example").statusCode());
    with(Map.of("origins", new String[] {"https://good.example"}));
    HttpResponse<String> good = post(PATH, body, "Origin", "https://good.example");
    assertEquals(200, good.statusCode());
    assertEquals(
        "https://good.example",
        good.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
    HttpRequest asked =
        HttpRequest.newBuilder(uri(PATH))
            .method("OPTIONS", BodyPublishers.noBody())
            .headers("Origin", "https://good.example", "Access-Control-Request-Method", "POST")
            .build();
    HttpResponse<String> told = http.send(asked, BodyHandlers.ofString());
    assertEquals(204, told.statusCode());
    assertEquals(
        "Authorization, *", told.headers().firstValue("Access-Control-Allow-Headers").orElse(""));
  }

  @Test
  void aFullServerSaysSo() throws Exception {
    engine.full = true;
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(1)).end();
    HttpResponse<String> response = post(PATH, body);
    assertEquals(503, response.statusCode());
    assertEquals("no_room", code(response));
  }

  @Test
  void models() throws Exception {
    HttpResponse<String> none =
        http.send(HttpRequest.newBuilder(uri("/v1/models")).build(), BodyHandlers.ofString());
    assertEquals(0, json(none).getJsonArray("data").size());
    HttpResponse<String> unknown =
        http.send(HttpRequest.newBuilder(uri("/v1/models/x")).build(), BodyHandlers.ofString());
    assertEquals("model_not_found", code(unknown));
  }

  @Test
  void aClientThatGoesLeavesNothing() throws Exception {
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(60)).end();
    for (int i = 0; i < 20; i++) {
      try (Socket socket = connect()) {
        OutputStream out = socket.getOutputStream();
        out.write(head(body.length).getBytes(StandardCharsets.US_ASCII));
        out.write(body, 0, body.length / 20 * i);
        out.flush();
      }
    }
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (engine.open.get() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertEquals(0, engine.open.get());
  }

  @Test
  void transcribesWhileItComesIn() throws Exception {
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(60)).end();
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(head(body.length).getBytes(StandardCharsets.US_ASCII));
      out.write(body, 0, body.length / 2);
      out.flush();
      long deadline = System.nanoTime() + 10_000_000_000L;
      while (engine.open.get() == 0 && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
      assertEquals(1, engine.open.get(), "begins before the upload is complete");
      out.write(body, body.length / 2, body.length - body.length / 2);
      out.flush();
      assertTrue(answer(socket).startsWith("HTTP/1.1 200 OK"));
    }
  }

  @Test
  void aHeadThatDripsInIsCutOff() throws Exception {
    with(Map.of("idleSeconds", 1));
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      long start = System.nanoTime();
      int answer = 0;
      socket.setSoTimeout(100);
      out.write("POST / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      while (answer >= 0 && System.nanoTime() - start < 10_000_000_000L) {
        try {
          out.write('X');
          answer = socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
          answer = 0;
        } catch (IOException e) {
          answer = -1;
        }
      }
      assertTrue(System.nanoTime() - start < 5_000_000_000L);
    }
  }

  @Test
  void requestsMayFollowEachOther() throws Exception {
    byte[] body = new Multipart().field("model", "test").file(Multipart.seconds(1)).end();
    byte[] head = head(body.length).getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < 3; i++) {
        out.write(head);
        out.write(body);
      }
      out.flush();
      socket.setSoTimeout(2_000);
      String all = answer(socket);
      assertEquals(3, all.split("HTTP/1.1 200 OK", -1).length - 1, all);
    }
    assertFalse(http.isTerminated());
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(address());
    return socket;
  }

  private static String head(int length) {
    return ("POST "
            + PATH
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data;"
            + " boundary="
            + Multipart.BOUNDARY
            + "\r\nContent-Length: %d\r\n\r\n")
        .formatted(length);
  }

  /** What comes until nothing comes any more. */
  private static String answer(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    byte[] block = new byte[4_096];
    try {
      socket.setSoTimeout(2_000);
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        text.append(new String(block, 0, count, StandardCharsets.UTF_8));
      }
    } catch (SocketTimeoutException e) {
      return text.toString();
    }
    return text.toString();
  }
}
