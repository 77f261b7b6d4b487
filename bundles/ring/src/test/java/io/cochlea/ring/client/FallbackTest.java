package io.cochlea.ring.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.recognition.Segment;
import io.cochlea.ring.TestSamples;
import io.cochlea.ring.attach.EchoServer;
import io.cochlea.ring.client.ClientState.Phase;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploading while no server is there, against a stub of the gateway. */
@Timeout(60)
class FallbackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final HeardSink sink = new HeardSink();
  private StubGateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new StubGateway(0);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private RingClient open() throws IOException {
    return open(Duration.ofMillis(100));
  }

  private RingClient open(Duration patience) throws IOException {
    return RingClient.named("fallback")
        .socket(folder.resolve("attach.sock"))
        .retention(Duration.ofSeconds(8))
        .model("echo")
        .language("en")
        .fallback(new HttpFallback(gateway.uri(), patience, Duration.ofSeconds(1)))
        .open(sink);
  }

  @Test
  void allOfAStreamIsUploadedInPieces() throws Exception {
    try (RingClient client = open()) {
      write(client, 200_000);
      client.writer().end();
      assertTrue(client.awaitEnd(PATIENCE));
      assertTrue(sink.completed);
      assertEquals(200_000, sink.coverage());
      assertTrue(gateway.uploads.stream().allMatch(StubGateway.Upload::right));
      assertTrue(gateway.uploads.stream().allMatch(u -> u.samples() <= 16_000));
      assertEquals(
          Map.of("response_format", "json", "model", "echo", "language", "en"),
          gateway.uploads.getFirst().fields());
      for (int i = 0; i < sink.finals.size(); i++) {
        Segment segment = sink.finals.get(i);
        assertEquals(i, segment.index());
        assertEquals("%d–%d".formatted(segment.from(), segment.to()), segment.text());
      }
    }
  }

  @Test
  void nothingIsUploadedBeforePatienceIsOver() throws Exception {
    try (RingClient client = open(Duration.ofMillis(700))) {
      long begin = System.nanoTime();
      write(client, 40_000);
      await(() -> !gateway.uploads.isEmpty());
      assertTrue(System.nanoTime() - begin >= 650_000_000);
      assertEquals(Phase.UPLOADING, client.state().phase());
    }
  }

  @Test
  void aGapPartsWhatIsUploaded() throws Exception {
    try (RingClient client = open()) {
      write(client, 3_000);
      client.writer().gap(5_000_000);
      client.writer().end();
      gateway.at(0);
      assertTrue(client.awaitEnd(PATIENCE));
      assertEquals(1, gateway.uploads.size());
      assertEquals(3_000, gateway.uploads.getFirst().samples());
      assertEquals(3_000, sink.finals.getFirst().to());
      assertTrue(sink.completed);
    }
  }

  @Test
  void theServerGoesOnWhereUploadingEnded() throws Exception {
    try (RingClient client = open()) {
      write(client, 70_000);
      await(() -> gateway.uploads.size() >= 2);
      try (EchoServer _ = new EchoServer(folder.resolve("attach.sock"), TestSamples.rings())) {
        await(() -> client.state().phase() == Phase.ATTACHED);
        write(client, 50_000);
        await(() -> sink.coverage() >= 112_000);
      }
      gateway.at(sink.coverage());
      write(client, 50_000);
      client.writer().end();
      assertTrue(client.awaitEnd(PATIENCE));
      assertTrue(sink.completed);
      assertEquals(170_000, sink.coverage());
      assertTrue(gateway.uploads.stream().allMatch(StubGateway.Upload::right));
    }
  }

  @Test
  void aGatewayThatStumblesIsAskedAgain() throws Exception {
    gateway
        .then(500, "{\"error\":{\"message\":\"on fire\"}}")
        .then(200, "<html>no JSON</html>")
        .then(200, "{\"words\":[]}")
        .then(429, "slow down", Map.of("Retry-After", "1"));
    try (RingClient client = open()) {
      long begin = System.nanoTime();
      write(client, 10_000);
      client.writer().end();
      await(() -> client.state().reason().contains("on fire"));
      await(() -> client.state().reason().contains("no JSON: character 0 is '<'"));
      assertEquals(List.of(), sink.finals);
      assertTrue(client.awaitEnd(PATIENCE));
      assertTrue(System.nanoTime() - begin > 3_500_000_000L, "waits longer each time");
      assertEquals(10_000, sink.coverage());
      assertEquals(5, gateway.uploads.size());
    }
  }

  @Test
  void afterARefusalUploadingRestsAndNothingIsLost() throws Exception {
    gateway.then(401, "who are you?");
    try (RingClient client = open()) {
      write(client, 10_000);
      client.writer().end();
      await(() -> client.state().reason().contains("status 401 who are you?"));
      Thread.sleep(1_500);
      assertEquals(1, gateway.uploads.size());
      try (EchoServer _ = new EchoServer(folder.resolve("attach.sock"), TestSamples.rings())) {
        assertTrue(client.awaitEnd(PATIENCE));
        assertEquals(10_000, sink.coverage());
      }
    }
  }

  @Test
  void aServerThatRefusesForGoodIsNotAskedAgain() throws Exception {
    try (StubServer server = new StubServer(folder.resolve("attach.sock"));
        RingClient client = open()) {
      try (StubServer.Peer peer = server.accept()) {
        peer.attach();
        peer.send(StubServer.refused(2, "another user"));
        peer.drain();
      }
      write(client, 20_000);
      client.writer().end();
      assertTrue(client.awaitEnd(PATIENCE));
      assertEquals(20_000, sink.coverage());
    }
  }

  @Test
  void closingIsQuickWhileAnAnswerIsAwaited() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      RingClient client =
          RingClient.named("fallback")
              .socket(folder.resolve("attach.sock"))
              .fallback(
                  new HttpFallback(
                      URI.create("http://localhost:" + silent.getLocalPort()),
                      Duration.ZERO,
                      Duration.ofSeconds(1)))
              .open(sink);
      write(client, 20_000);
      try (Socket accepted = silent.accept()) {
        assertTrue(accepted.getInputStream().read() > 0);
        assertClosesQuickly(client);
      }
    }
  }

  @Test
  void nobodyThereIsToldAndClosingIsQuick() throws Exception {
    gateway.close();
    RingClient client = open();
    write(client, 20_000);
    await(() -> client.state().reason().contains("Connect"));
    assertClosesQuickly(client);
    assertFalse(sink.completed);
  }

  private static void assertClosesQuickly(RingClient client) throws InterruptedException {
    client.close();
    assertTrue(client.awaitEnd(Duration.ofSeconds(1)), "waits for no answer");
  }

  private static void write(RingClient client, long samples) throws InterruptedException {
    while (samples > 0) {
      int count = (int) Math.min(777, samples);
      assertTrue(client.awaitSpace(count, PATIENCE));
      assertTrue(TestSamples.write(client.writer(), count));
      samples -= count;
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(10);
    }
  }
}
