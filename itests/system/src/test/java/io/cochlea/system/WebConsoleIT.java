package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.system.Installation.Result;
import io.cochlea.system.Installation.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Web Console of the packed server: who is let in, from where, and that it is off otherwise.
 */
class WebConsoleIT {
  /** SHA-256 of "abc", FIPS 180-2 B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final String BUNDLES = "/system/console/bundles.json";
  private static final long PATIENCE_SECONDS = 60;

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = freePort();

  @TempDir Path directory;
  private Installation installation;

  @BeforeEach
  void install() throws Exception {
    installation = new Installation(directory);
  }

  @Test
  void whoKnowsThePasswordSeesOurBundlesAndNobodyElseDoes() throws Exception {
    Running server =
        installation.start(
            Map.of(
                "COCHLEA_WEB_CONSOLE_PORT", "" + port, "COCHLEA_WEB_CONSOLE_PASSWORD_SHA256", ABC),
            "serve",
            "--with",
            "webconsole");
    try {
      awaitConsole(server);
      HttpResponse<String> stranger = get("");
      assertEquals(401, stranger.statusCode());
      assertTrue(stranger.headers().firstValue("WWW-Authenticate").orElseThrow().contains("Basic"));
      assertEquals(401, get("admin:admin").statusCode());
      assertEquals(401, get("operator:abd").statusCode());
      HttpResponse<String> let = get("operator:abc");
      assertEquals(200, let.statusCode());
      assertTrue(let.body().contains("io.cochlea.gateway"), let.body());
      assertTrue(let.body().contains("io.cochlea.web-console"), let.body());
      assertEquals(403, send(request("operator:abc").header("Origin", "http://example.org")));
      for (InetAddress other : otherAddresses()) {
        assertThrows(ConnectException.class, () -> new Socket(other, port).close(), other + "");
      }
      for (int i = 0; i < 10; i++) {
        get("operator:guess" + i);
      }
      assertEquals(429, get("operator:abc").statusCode());
    } finally {
      server.process().destroyForcibly().waitFor();
    }
  }

  @Test
  void withoutAPasswordNobodyIsLetIn() throws Exception {
    Running server =
        installation.start(
            Map.of("COCHLEA_WEB_CONSOLE_PORT", "" + port), "serve", "--with", "webconsole");
    try {
      awaitConsole(server);
      for (String pair : new String[] {"", "admin:admin", "operator:", ":"}) {
        assertEquals(401, get(pair).statusCode(), pair);
      }
      server.awaitOutput("COCHLEA_WEB_CONSOLE_PASSWORD_SHA256");
    } finally {
      server.process().destroyForcibly().waitFor();
    }
  }

  @Test
  void itIsOffUnlessAskedFor() throws Exception {
    Running server = installation.start(Map.of("COCHLEA_WEB_CONSOLE_PORT", "" + port), "serve");
    try {
      server.awaitOutput("is ready");
      assertThrows(
          ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
      assertFalse(installation.run("console", "bundles").out().contains("webconsole"));
    } finally {
      server.process().destroyForcibly().waitFor();
    }
    Result unknown = installation.run("serve", "--with", "nothing");
    assertEquals(2, unknown.status());
    assertTrue(unknown.err().contains("allowed is one of webconsole"), unknown.err());
    assertEquals(1, unknown.err().lines().filter(line -> line.startsWith("cochlea: ")).count());
  }

  /** Waits until the console is there: its server answers before with 404, or not at all. */
  private void awaitConsole(Running server) throws Exception {
    server.awaitOutput("is ready");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        if (get("").statusCode() != 404) {
          return;
        }
      } catch (ConnectException e) {
        // asked again below
      }
      if (System.nanoTime() > end) {
        throw new IOException("no console: " + Files.readString(server.out()));
      }
      Thread.sleep(50);
    }
  }

  private HttpResponse<String> get(String pair) throws Exception {
    return client.send(request(pair).build(), BodyHandlers.ofString());
  }

  private int send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString()).statusCode();
  }

  private HttpRequest.Builder request(String pair) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + BUNDLES));
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return pair.isEmpty()
        ? request
        : request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  private static List<InetAddress> otherAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress())
        .toList();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
