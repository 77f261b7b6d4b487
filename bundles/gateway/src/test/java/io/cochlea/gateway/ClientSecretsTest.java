package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ClientSecretsTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private Gateway gateway;

  @BeforeEach
  void open() throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest("secret".getBytes(StandardCharsets.UTF_8));
    Map<String, Object> keys =
        Map.of("apiKeysSha256", new String[] {HexFormat.of().formatHex(hash)});
    gateway = new Gateway(TestConfig.of(keys), new TestEngine(), new TestFiles());
  }

  @AfterEach
  void close() {
    http.shutdownNow();
    gateway.close();
  }

  private URI uri(String scheme, String path) {
    int port = Objects.requireNonNull(gateway.address()).getPort();
    return URI.create(scheme + "://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> post(String path, String key, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("http", path))
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static JsonObject json(HttpResponse<String> response) {
    assertEquals(200, response.statusCode(), response.body());
    return Json.createReader(new StringReader(response.body())).readObject();
  }

  @Test
  void oneOpensARealtimeSocketAndNothingElse() throws Exception {
    JsonObject made =
        json(
            post(
                "/v1/realtime/client_secrets",
                "secret",
                """
                {"expires_after":{"anchor":"created_at","seconds":60},
                 "session":{"type":"transcription","audio":{"input":{
                   "format":{"type":"audio/pcm","rate":16000},"turn_detection":null}}}}\
                """));
    String secret = made.getString("value");
    assertTrue(secret.startsWith("ek_"));
    long left = made.getJsonNumber("expires_at").longValue() - Instant.now().getEpochSecond();
    assertTrue(left > 50 && left <= 60, () -> left + " s");
    try (Talk talk = new Talk(uri("ws", "/v1/realtime"), "Authorization", "Bearer " + secret)) {
      JsonObject input =
          talk.next("session.created")
              .getJsonObject("session")
              .getJsonObject("audio")
              .getJsonObject("input");
      assertEquals(16_000, input.getJsonObject("format").getInt("rate"));
    }
    assertEquals(401, post("/v1/realtime/client_secrets", secret, "{}").statusCode());
    assertThrows(
        CompletionException.class,
        () -> new Talk(uri("ws", "/v1/realtime"), "Authorization", "Bearer ek_0").close());
  }

  @Test
  void theBetasSessionBringsOneToo() throws Exception {
    JsonObject made =
        json(
            post(
                "/v1/realtime/transcription_sessions",
                "secret",
                "{\"input_audio_format\":\"g711_alaw\"}"));
    assertEquals("g711_alaw", made.getString("input_audio_format"));
    assertTrue(made.getJsonObject("client_secret").getString("value").startsWith("ek_"));
  }

  @Test
  void refusesWhatIsNotAllowed() throws Exception {
    for (String bad :
        new String[] {
          "[]",
          "{\"expires_after\":{\"seconds\":1}}",
          "{\"session\":{\"type\":\"realtime\"}}",
          "{\"session\":{\"audio\":{\"input\":{\"format\":{\"type\":\"mp3\"}}}}}"
        }) {
      assertEquals(400, post("/v1/realtime/client_secrets", "secret", bad).statusCode(), bad);
    }
    String large = " ".repeat(100_000);
    assertEquals(413, post("/v1/realtime/client_secrets", "secret", large).statusCode());
  }

  @Test
  void oneEndsAtItsTime() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    ClientSecrets secrets = new ClientSecrets(now::get);
    Instant end = Instant.EPOCH.plusSeconds(10);
    ClientSecrets.Grant grant = new ClientSecrets.Grant("key", end, RealtimeSession.DEFAULT);
    String secret = secrets.make(grant);
    assertEquals(grant, secrets.find(secret));
    now.set(end);
    assertNull(secrets.find(secret));
  }
}
