package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.system.Installation.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told to end, or killed, while WebSockets and uploads stream. */
@Timeout(300)
class GatewaySignalIT {
  private static final int CLIENTS = 4;
  private static final String BOUNDARY = "sixteen-bits-a-word";

  @TempDir private Path directory;

  @Test
  void whoeverSpeaksIsHeardToTheEnd() throws Exception {
    Installation installation = new Installation(directory);
    Running server = installation.start(Map.of(), "serve");
    List<GatewayLoad> clients = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      server.awaitOutput("is ready");
      URI address = server.gateway();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new GatewayLoad(address, Samples.first()));
      }
      for (GatewayLoad client : clients) {
        client.awaitUnderstood();
      }
      CompletableFuture<HttpResponse<String>> upload =
          http.sendAsync(upload(address, Samples.speech(directory, 20)), BodyHandlers.ofString());
      Thread.sleep(500);
      server.process().destroy();
      for (GatewayLoad client : clients) {
        assertFalse(client.words().get(60, TimeUnit.SECONDS).isEmpty(), "no final words");
      }
      assertEquals(200, upload.get(60, TimeUnit.SECONDS).statusCode());
      assertTrue(server.process().waitFor(60, TimeUnit.SECONDS), "still running");
      assertEquals(0, server.process().exitValue(), Files.readString(server.err()));
      assertThrows(IOException.class, () -> new GatewayLoad(address, Samples.first()));
    } finally {
      end(clients, server);
    }
  }

  @Test
  void aKilledServerLeavesNothingBehind() throws Exception {
    Installation installation = new Installation(directory);
    Running server = installation.start(Map.of(), "serve");
    List<GatewayLoad> clients = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      server.awaitOutput("is ready");
      URI address = server.gateway();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new GatewayLoad(address, Samples.first()));
      }
      for (GatewayLoad client : clients) {
        client.awaitUnderstood();
      }
      CompletableFuture<HttpResponse<String>> upload =
          http.sendAsync(upload(address, Samples.speech(directory, 600)), BodyHandlers.ofString());
      Thread.sleep(500);
      server.process().destroyForcibly().waitFor();
      for (GatewayLoad client : clients) {
        assertThrows(ExecutionException.class, () -> client.words().get(20, TimeUnit.SECONDS));
      }
      assertThrows(ExecutionException.class, () -> upload.get(20, TimeUnit.SECONDS));
    } finally {
      end(clients, server);
    }
    Running next = installation.start(Map.of(), "serve");
    try {
      next.awaitOutput("is ready");
      try (GatewayLoad client = new GatewayLoad(next.gateway(), Samples.first())) {
        client.awaitUnderstood();
        assertFalse(client.end().isEmpty(), "nothing is heard");
      }
      next.process().destroy();
      assertEquals(0, next.process().waitFor());
    } finally {
      next.process().destroyForcibly();
    }
    assertEquals(List.of(), installation.leftBehind());
  }

  private static void end(List<GatewayLoad> clients, Running server) throws IOException {
    for (GatewayLoad client : clients) {
      client.close();
    }
    server.process().destroyForcibly();
  }

  private static HttpRequest upload(URI address, Path wav) throws IOException {
    String head =
        """
        --%s\r
        Content-Disposition: form-data; name="model"\r
        \r
        whisper-1\r
        --%s\r
        Content-Disposition: form-data; name="file"; filename="a.wav"\r
        \r
        """
            .formatted(BOUNDARY, BOUNDARY);
    return HttpRequest.newBuilder(address.resolve("/v1/audio/transcriptions"))
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(
            HttpRequest.BodyPublishers.concat(
                HttpRequest.BodyPublishers.ofString(head),
                HttpRequest.BodyPublishers.ofFile(wav),
                HttpRequest.BodyPublishers.ofByteArray(
                    ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8))))
        .build();
  }
}
