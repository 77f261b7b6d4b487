package io.cochlea.ring.client;

import static io.cochlea.ring.client.StubServer.committed;
import static io.cochlea.ring.client.StubServer.message;
import static io.cochlea.ring.client.StubServer.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.ring.HostileHand;
import io.cochlea.ring.TestSamples;
import io.cochlea.ring.client.ClientState.Phase;
import io.cochlea.ring.client.StubServer.Attach;
import io.cochlea.ring.client.StubServer.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that vanish, repeat themselves, refuse, or lie. */
@Timeout(60)
class StrangeServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long STREAM = 77;

  @TempDir private Path folder;
  private final HeardSink sink = new HeardSink();
  private StubServer server;

  @BeforeEach
  void listen() throws IOException {
    server = new StubServer(folder.resolve("attach.sock"));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private RingClientBuilder client() {
    return RingClient.named("strange")
        .socket(folder.resolve("attach.sock"))
        .retention(Duration.ofSeconds(2))
        .resultsOverSocket();
  }

  @Test
  void aLostConnectionIsTakenUpBehindTheLastFinalAndRepeatsAreDropped() throws Exception {
    try (RingClient client = client().open(sink)) {
      TestSamples.write(client.writer(), 8_000);
      TestSamples.write(client.writer(), 2_000);
      try (Peer peer = server.accept()) {
        assertEquals(new Attach(2, 0, 1, 0, 0, "strange"), peer.attach());
        assertEquals(1, peer.files.size());
        peer.attached(STREAM, 1);
        peer.send(StubServer.committed(STREAM, 0, 0, 4_000, "one"));
        peer.send(StubServer.committed(STREAM, 1, 4_000, 6_000, "two"));
      }
      client.writer().end();
      try (Peer peer = server.accept()) {
        assertEquals(new Attach(2, STREAM, 2, 6_000, 2, "strange"), peer.attach());
        peer.attached(STREAM, 2, 1);
        peer.drain();
      }
      try (Peer peer = server.accept()) {
        assertEquals(new Attach(2, STREAM, 3, 6_000, 2, "strange"), peer.attach());
        peer.attached(STREAM, 3, 2);
        peer.send(StubServer.committed(STREAM, 1, 4_000, 6_000, "two again"));
        peer.send(StubServer.committed(STREAM, 2, 6_000, 10_000, "three"));
        peer.send(StubServer.committed(STREAM, 0, 0, 4_000, "one again"));
        peer.send(StubServer.completed(STREAM, 3, 10_000));
        assertTrue(client.awaitEnd(PATIENCE));
      }
      assertTrue(sink.completed);
      assertEquals(
          List.of("one", "two", "three"), sink.finals.stream().map(f -> f.text()).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerThatDiesWithADoorbellUnreadIsHeardOut(boolean resultRing) throws Exception {
    byte[] last = StubServer.committed(STREAM, 0, 0, 60, "last words");
    RingClientBuilder builder = RingClient.named("strange").socket(folder.resolve("attach.sock"));
    try (RingClient client = (resultRing ? builder : builder.resultsOverSocket()).open(sink)) {
      TestSamples.write(client.writer(), 100);
      try (Peer peer = server.accept()) {
        peer.attach();
        peer.attached(STREAM, 1);
        while (client.state().phase() != Phase.ATTACHED) {
          Thread.sleep(1);
        }
        HostileHand.askForBell(peer.files.getFirst());
        TestSamples.write(client.writer(), 100);
        if (resultRing) {
          HostileHand.put(peer.files.getLast(), last[0], Arrays.copyOfRange(last, 8, last.length));
        } else {
          peer.send(last);
        }
      }
      assertEquals("the server is gone", reason(client));
      assertEquals("last words", sink.finals.getFirst().text());
      try (Peer peer = server.accept()) {
        assertEquals(60, peer.attach().from());
      }
    }
  }

  @Test
  void attemptsComeLessAndLessOften() throws Exception {
    try (RingClient _ = client().open(sink)) {
      long begin = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        try (Peer peer = server.accept()) {
          peer.attach();
          peer.send(StubServer.refused(3, "no room"));
        }
      }
      long millis = (System.nanoTime() - begin) / 1_000_000;
      assertTrue(millis >= 50 + 100 + 200 + 400, () -> millis + " ms");
      assertTrue(millis < 10_000, () -> millis + " ms");
    }
  }

  @Test
  void aRefusalForGoodEndsTheStream() throws Exception {
    try (RingClient client = client().open(sink)) {
      try (Peer peer = server.accept()) {
        peer.attach();
        peer.send(StubServer.refused(1, "rate 8001 Hz"));
        assertTrue(client.awaitEnd(PATIENCE));
      }
      RefusedException refused = assertInstanceOf(RefusedException.class, sink.failure);
      assertEquals(1, refused.code());
      assertEquals("the server refuses (1): rate 8001 Hz", refused.getMessage());
    }
  }

  @Test
  void aServerThatNeverAnswersDelaysNoClosing() throws Exception {
    RingClient client = client().open(sink);
    try (Peer peer = server.accept()) {
      peer.attach();
      client.close();
      assertTrue(client.awaitEnd(Duration.ofSeconds(1)));
    }
  }

  @Test
  void aServerThatStandsStillIsLeft() throws Exception {
    try (RingClient client = client().open(sink)) {
      try (Peer peer = server.accept()) {
        peer.attach();
        peer.attached(STREAM, 1);
        peer.drain();
      }
      assertEquals("the server shows no sign of life", reason(client));
      try (Peer peer = server.accept()) {
        assertEquals(2, peer.attach().epoch());
      }
    }
  }

  /** Why the server was left, which is told a moment after the connection was closed. */
  private static String reason(RingClient client) throws InterruptedException {
    while (client.state().reason().isEmpty()) {
      Thread.sleep(1);
    }
    return client.state().reason();
  }

  static Stream<Named<byte[]>> lies() {
    return Stream.of(
        Named.of("no type", new byte[] {0}),
        Named.of("a client's type", new byte[] {2, 0, 0, 0, 0, 0, 0, 0}),
        Named.of("garbage", new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}),
        Named.of("a negative length", new byte[] {19, 0, 0, 0, -1, -1, -1, -1}),
        Named.of("a length beyond all", new byte[] {19, 0, 0, 0, 0, 0, 4, 0}),
        Named.of("a header that is not zero", new byte[] {19, 0, 1, 0, 8, 0, 0, 0}),
        Named.of("attached twice", message(16, payload(32).putLong(STREAM).putLong(1))),
        Named.of("a short final", message(19, payload(39))),
        Named.of("a short partial", message(18, payload(19))),
        Named.of("a long completed", message(20, payload(25))),
        Named.of("a short refusal", message(17, payload(3))),
        Named.of("another stream's final", committed(STREAM + 1, 0, 0, 10, "")),
        Named.of("a negative sequence", committed(STREAM, -1, 0, 10, "")),
        Named.of("a sequence too far", committed(STREAM, 1L << 40, 0, 10, "")),
        Named.of("a final of more than there is", committed(STREAM, 0, 0, 101, "")),
        Named.of("a final that ends before it begins", committed(STREAM, 0, 11, 10, "")),
        Named.of("too many words", message(19, words(9, 0))),
        Named.of("minus one word", message(19, words(-1, 0))),
        Named.of("too much text", message(19, words(0, 5))),
        Named.of("more stable than text", message(18, payload(20).putLong(0).putLong(9).putInt(1))),
        Named.of("completed too early", StubServer.completed(STREAM, 0, 99)),
        Named.of("completed without its finals", StubServer.completed(STREAM, 4, 100)),
        Named.of("another stream completed", StubServer.completed(STREAM + 1, 0, 100)));
  }

  private static ByteBuffer words(int words, int textBytes) {
    return payload(44)
        .putLong(STREAM)
        .putLong(0)
        .putLong(0)
        .putLong(9)
        .putInt(words)
        .putInt(textBytes);
  }

  @ParameterizedTest
  @MethodSource("lies")
  void aLieEndsTheConnectionAndNothingOfItIsHeard(byte[] lie) throws Exception {
    try (RingClient client = client().open(sink)) {
      TestSamples.write(client.writer(), 100);
      try (Peer peer = server.accept()) {
        peer.attach();
        peer.attached(STREAM, 1);
        peer.send(lie);
        peer.drain();
      }
      try (Peer peer = server.accept()) {
        assertEquals(new Attach(2, STREAM, 2, 0, 0, "strange"), peer.attach());
        assertFalse(client.state().reason().isEmpty());
      }
    }
    assertEquals(List.of(), sink.finals);
    assertEquals(List.of(), sink.partials);
    assertFalse(sink.completed);
  }

  @Test
  void releasedWordsThatCannotBeAreNotBelieved() throws Exception {
    long[][] lies = {{-64, 0}, {0, -1}, {64, 1L << 40}, {1 << 20, 10}, {0, Long.MAX_VALUE}};
    try (RingClient client = client().open(sink)) {
      TestSamples.write(client.writer(), 100);
      long epoch = 1;
      for (long[] lie : lies) {
        try (Peer peer = server.accept()) {
          assertEquals(epoch++, peer.attach().epoch());
          peer.attached(STREAM, epoch - 1);
          while (client.state().phase() != Phase.ATTACHED) {
            Thread.sleep(1);
          }
          HostileHand.release(peer.files.getFirst(), lie[0], lie[1]);
          while (TestSamples.write(client.writer(), 8_000)) {}
          peer.drain();
        }
        assertEquals("the server released what it cannot have", reason(client));
      }
    }
  }

  @Test
  void aRingOfResultsMayHoldAnything() throws Exception {
    Random random = new Random(11);
    for (int i = 0; i < 40; i++) {
      try (RingClient client =
          RingClient.named("strange")
              .socket(folder.resolve("attach.sock"))
              .retention(Duration.ofSeconds(2))
              .open(sink)) {
        TestSamples.write(client.writer(), 100);
        try (Peer peer = server.accept()) {
          assertEquals(3, peer.attach().flags());
          HostileHand.scribble(peer.files.getLast(), random);
          peer.attached(STREAM, 1);
          peer.drain();
        }
        try (Peer peer = server.accept()) {
          assertEquals(2, peer.attach().epoch());
        }
      }
    }
    assertEquals(List.of(), sink.finals);
    assertFalse(sink.completed);
  }

  @Test
  void aFloodOfDoorbellsHarmsNothing() throws Exception {
    try (RingClient client = client().open(sink)) {
      try (Peer peer = server.accept()) {
        peer.attach();
        peer.attached(STREAM, 1);
        byte[] bells = new byte[100_000];
        Arrays.fill(bells, (byte) 1);
        peer.send(bells).send(bells);
        TestSamples.write(client.writer(), 100);
        client.writer().end();
        peer.send(StubServer.completed(STREAM, 0, 100));
        assertTrue(client.awaitEnd(PATIENCE));
      }
      assertTrue(sink.completed);
      assertNull(sink.failure);
    }
  }
}
