package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PageTest {
  private static final Pattern NAMED =
      Pattern.compile("(?:href|src|from|import) ?=?['\" ]+([./\\w-]+\\.\\w+)['\"]");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Gateway gateway = gateway(Map.of());

  private static Gateway gateway(Map<String, Object> values) {
    return new Gateway(TestConfig.of(values), new TestEngine(), new TestFiles());
  }

  @AfterEach
  void close() {
    http.shutdownNow();
    gateway.close();
  }

  private HttpResponse<String> ask(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + Objects.requireNonNull(gateway.address()).getPort()
                        + path))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void everyFileThatAFileNamesIsThere() throws Exception {
    Map<String, String> types =
        Map.of(
            "html",
            "text/html",
            "css",
            "text/css",
            "js",
            "text/javascript",
            "svg",
            "image/svg+xml");
    assertEquals(ask("GET", "/").body(), ask("GET", "/index.html").body());
    for (String path : new Page().paths()) {
      HttpResponse<String> response = ask("GET", path);
      assertEquals(200, response.statusCode(), path);
      String ending = path.equals("/") ? "html" : path.substring(path.indexOf('.') + 1);
      assertTrue(header(response, "Content-Type").startsWith(types.get(ending)), path);
      for (String name :
          NAMED.matcher(response.body()).results().map(match -> match.group(1)).toList()) {
        assertEquals(200, ask("GET", "/" + name.replaceFirst("^\\./", "")).statusCode(), name);
      }
    }
  }

  @Test
  void nothingFromElsewhereAndNothingInline() throws Exception {
    HttpResponse<String> page = ask("GET", "/");
    String policy = header(page, "Content-Security-Policy");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; "), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertEquals("nosniff", header(page, "X-Content-Type-Options"));
    assertEquals("no-referrer", header(page, "Referrer-Policy"));
    for (String path : new Page().paths()) {
      String file = ask("GET", path).body().replace("http://www.w3.org/2000/svg", "");
      assertFalse(file.contains("//www.") || file.contains("https:"), path);
      assertFalse(file.contains("innerHTML"), path);
    }
  }

  @Test
  void unchangedFilesAreNotSentAgain() throws Exception {
    HttpResponse<String> first = ask("GET", "/app.js");
    HttpResponse<String> head = ask("HEAD", "/app.js");
    assertEquals("", head.body());
    assertEquals(header(first, "Content-Length"), header(head, "Content-Length"));
    HttpResponse<String> second = ask("GET", "/app.js", "If-None-Match", header(first, "ETag"));
    assertEquals(304, second.statusCode());
    assertEquals(200, ask("GET", "/app.js", "If-None-Match", "\"other\"").statusCode());
  }

  @Test
  void onlyWhatIsNamedIsGiven() throws Exception {
    for (String path :
        List.of(
            "/web/app.js",
            "/../app.js",
            "/%2e%2e/io/cochlea/gateway/Page.class",
            "/..%2fMETA-INF/MANIFEST.MF",
            "//etc/passwd",
            "/app.js/",
            "/App.js",
            "/app.js%00",
            "/nothing")) {
      assertEquals(404, ask("GET", path).statusCode(), path);
    }
    assertEquals(405, ask("POST", "/app.js").statusCode());
    assertEquals(404, ask("POST", "/nothing").statusCode());
  }

  @Test
  void statusTellsWhatRuns() throws Exception {
    JsonObject status =
        Json.createReader(new StringReader(ask("GET", "/status").body())).readObject();
    assertEquals(0, status.getInt("open_streams"));
    assertEquals(List.of(), status.getJsonArray("models"));
    assertFalse(status.containsKey("latency_ms"), "nobody times it here");
  }

  @Test
  void thePageIsForAllAndTheStatusForThoseWithAKey() throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest("secret".getBytes(StandardCharsets.UTF_8));
    gateway.close();
    gateway = gateway(Map.of("apiKeysSha256", new String[] {HexFormat.of().formatHex(hash)}));
    assertEquals(200, ask("GET", "/").statusCode());
    assertEquals(200, ask("GET", "/app.js").statusCode());
    assertEquals(401, ask("GET", "/status").statusCode());
    assertEquals(200, ask("GET", "/status", "Authorization", "Bearer secret").statusCode());
  }
}
