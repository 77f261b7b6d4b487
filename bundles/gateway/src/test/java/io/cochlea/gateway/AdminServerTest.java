package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.admin.AdminPage;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AdminServerTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final AdminServer server =
      new AdminServer(TestConfig.of(AdminConfig.class, Map.of("port", 0)));

  @AfterEach
  void close() {
    http.shutdownNow();
    server.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private URI uri(String path) {
    InetSocketAddress address = Objects.requireNonNull(server.address());
    return URI.create("http://127.0.0.1:" + address.getPort() + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void servesPagesThatComeAndGo() throws Exception {
    AdminPage page = query -> new AdminPage.Answer(203, "text/plain", "ä " + query.get("name"));
    Map<String, Object> properties = Map.of(AdminPage.PATH, "/health/live");
    assertEquals(404, get("/health/live").statusCode());
    server.addPage(page, properties);
    HttpResponse<String> answer = get("/health/live?name=a%20b&name=c");
    assertEquals(203, answer.statusCode());
    assertEquals("ä a b", answer.body());
    assertEquals(
        "text/plain; charset=utf-8", answer.headers().firstValue("Content-Type").orElse(""));
    assertTrue(get("/health").body().contains("/health/live"), "says what there is");
    HttpResponse<String> head =
        send(HttpRequest.newBuilder(uri("/health/live")).method("HEAD", BodyPublishers.noBody()));
    assertEquals(203, head.statusCode());
    assertEquals("", head.body());
    assertEquals(
        405,
        send(HttpRequest.newBuilder(uri("/health/live")).POST(BodyPublishers.ofString("x")))
            .statusCode());
    server.removePage(page, properties);
    assertEquals(404, get("/health/live").statusCode());
  }

  @Test
  void aPageThatFailsTellsNothing() throws Exception {
    server.addPage(
        query -> {
          if (query.isEmpty()) {
            throw new IllegalStateException("secret");
          }
          throw new IllegalArgumentException("window is '1', but 2 to 3 are allowed");
        },
        Map.of(AdminPage.PATH, "/metrics"));
    HttpResponse<String> broken = get("/metrics");
    assertEquals(500, broken.statusCode());
    assertFalse(broken.body().contains("secret"), broken.body());
    HttpResponse<String> refused = get("/metrics?window=1");
    assertEquals(400, refused.statusCode());
    assertTrue(refused.body().contains("window is '1'"), refused.body());
  }

  @Test
  void aSlowPageHoldsNobodyUp() throws Exception {
    server.addPage(
        query -> {
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new AdminPage.Answer(200, "text/plain", "");
        },
        Map.of(AdminPage.PATH, "/slow"));
    server.addPage(
        query -> new AdminPage.Answer(200, "text/plain", "fast"), Map.of(AdminPage.PATH, "/fast"));
    var _ = http.sendAsync(HttpRequest.newBuilder(uri("/slow")).build(), BodyHandlers.ofString());
    assertEquals("fast", get("/fast").body());
  }

  @Test
  void otherMachinesAreNotLetInUnlessThatIsWanted() throws Exception {
    Map<String, Object> everywhere = Map.of("port", 0, "host", "0.0.0.0");
    AdminConfig remote = TestConfig.of(AdminConfig.class, everywhere);
    assertThrows(IllegalArgumentException.class, () -> new AdminServer(remote));
    InetSocketAddress before = server.address();
    assertThrows(IllegalArgumentException.class, () -> server.modified(remote));
    assertEquals(before, server.address(), "the old place stays");
    server.modified(
        TestConfig.of(
            AdminConfig.class, Map.of("port", 0, "host", "0.0.0.0", "allowRemote", true)));
    assertTrue(Objects.requireNonNull(server.address()).getAddress().isAnyLocalAddress());
    assertEquals(404, get("/").statusCode());
  }
}
