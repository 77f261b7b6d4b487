package io.cochlea.ring.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.ring.TestSamples;
import io.cochlea.ring.attach.EchoServer;
import io.cochlea.ring.client.ClientState.Phase;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client and the real attach server, which has an engine that echoes. */
@Timeout(60)
class RingClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SAMPLES = 81_234;

  @TempDir private Path folder;
  private final HeardSink sink = new HeardSink();

  private Path socket() {
    return folder.resolve("attach.sock");
  }

  private RingClientBuilder client() {
    return RingClient.named("test").socket(socket()).retention(Duration.ofSeconds(4));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsWrittenIsHeardToTheLastSample(boolean resultRing) throws Exception {
    RingClientBuilder builder = client().model("echo").language("en-GB");
    try (EchoServer server = new EchoServer(socket(), TestSamples.rings());
        RingClient client = (resultRing ? builder : builder.resultsOverSocket()).open(sink)) {
      write(client, SAMPLES);
      client.writer().end();
      assertTrue(client.awaitEnd(PATIENCE));
      assertTrue(sink.completed);
      assertEquals(List.of("completed"), sink.ends);
      assertEquals(SAMPLES, sink.coverage());
      for (int i = 0; i < sink.finals.size(); i++) {
        Segment segment = sink.finals.get(i);
        assertEquals(i, segment.index());
        assertEquals("%d–%d".formatted(segment.from(), segment.to()), segment.text());
        assertEquals(segment.text(), segment.words().getFirst().text());
        assertEquals(segment.to(), segment.words().getFirst().to());
        assertEquals(0.5f, segment.words().getFirst().confidence());
      }
      assertTrue(sink.partials.stream().allMatch(p -> p.stable() == 1), "characters, not bytes");
      StreamRequest asked = server.asked();
      assertTrue(
          asked != null
              && "en-GB".equals(asked.options().language())
              && "echo".equals(asked.model()));
      assertEquals(Phase.OVER, client.state().phase());
      assertThrows(IllegalStateException.class, () -> client.writer().claim(1));
    }
  }

  @Test
  void gapsAreNotAudio() throws Exception {
    try (EchoServer _ = new EchoServer(socket(), TestSamples.rings());
        RingClient client = client().open(sink)) {
      write(client, 4_000);
      client.writer().gap(1_000_000);
      write(client, 3_000);
      client.writer().end();
      assertTrue(client.awaitEnd(PATIENCE));
      assertTrue(sink.completed);
      assertEquals(0, sink.finals.getFirst().from());
      assertEquals(1_007_000, sink.finals.getLast().to());
      assertEquals(
          7_000, sink.finals.stream().mapToLong(segment -> segment.to() - segment.from()).sum());
    }
  }

  @Test
  void aServerThatStartsLaterHearsItAll() throws Exception {
    try (RingClient client = client().open(sink)) {
      write(client, 60_000);
      assertFalse(client.awaitSpace(16_000, Duration.ofMillis(50)), "the ring is full");
      assertEquals(Phase.ATTACHING, client.state().phase());
      await(() -> client.state().reason().contains(socket().toString()));
      try (EchoServer _ = new EchoServer(socket(), TestSamples.rings())) {
        write(client, 100_000);
        client.writer().end();
        assertTrue(client.awaitEnd(PATIENCE));
        assertEquals(160_000, sink.coverage());
      }
    }
  }

  @Test
  void aServerThatRestartsGoesOnWhereTheLastOneWas() throws Exception {
    try (RingClient client = client().retention(Duration.ofSeconds(30)).open(sink)) {
      for (int round = 0; round < 4; round++) {
        try (EchoServer _ = new EchoServer(socket(), TestSamples.rings())) {
          write(client, 50_001);
          int atLeast = 50_001 * round;
          await(() -> sink.coverage() > atLeast);
        }
        write(client, 10_000);
      }
      try (EchoServer _ = new EchoServer(socket(), TestSamples.rings())) {
        client.writer().end();
        assertTrue(client.awaitEnd(PATIENCE));
        assertTrue(sink.completed);
        assertEquals(4 * 60_001, sink.coverage());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingIsQuick(boolean attached) throws Exception {
    EchoServer server = attached ? new EchoServer(socket(), TestSamples.rings()) : null;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      HeardSink heard = new HeardSink();
      RingClient client = client().open(heard);
      if (attached) {
        await(() -> client.state().phase() == Phase.ATTACHED);
      }
      TestSamples.write(client.writer(), 100);
      long begin = System.nanoTime();
      client.close();
      assertTrue(client.awaitEnd(Duration.ofSeconds(1)));
      least = Math.min(least, (System.nanoTime() - begin) / 1_000_000);
      assertInstanceOf(CancellationException.class, heard.failure);
      client.close();
      assertEquals(List.of("failed"), heard.ends);
    }
    assertTrue(least < 100, least + " ms");
    if (server != null) {
      server.close();
    }
  }

  @Test
  void closingWakesWhoWaitsForRoom() throws Exception {
    RingClient client = client().open(sink);
    write(client, 60_000);
    Thread closer =
        Thread.startVirtualThread(() -> {
          await(() -> true);
          client.close();
        });
    assertThrows(IllegalStateException.class, () -> client.awaitSpace(16_000, PATIENCE));
    closer.join();
  }

  @Test
  void aCommitAllocatesNothing() throws Exception {
    try (EchoServer _ = new EchoServer(socket(), TestSamples.rings());
        RingClient client = client().open(sink)) {
      await(() -> client.state().phase() == Phase.ATTACHED);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().threadId();
      RingWriter writer = client.writer();
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 8; round++) {
        long allocated = 0;
        for (int i = 0; i < 2_000; i++) {
          assertTrue(client.awaitSpace(320, PATIENCE));
          if (i % 10 == 0) {
            Thread.sleep(0, 200_000);
          }
          long first = writer.position();
          long before = threads.getThreadAllocatedBytes(thread);
          long address = writer.claim(320);
          allocated += threads.getThreadAllocatedBytes(thread) - before;
          for (int s = 0; s < 320; s++) {
            put(address + 2L * s, TestSamples.value(first + s));
          }
          before = threads.getThreadAllocatedBytes(thread);
          writer.commit(320, i);
          allocated += threads.getThreadAllocatedBytes(thread) - before;
        }
        least = Math.min(least, allocated);
      }
      assertEquals(0, least, "bytes in 2000 claims and commits, doorbells among them");
      writer.end();
      assertTrue(client.awaitEnd(PATIENCE));
      assertEquals("", client.state().reason(), "never lost");
      assertEquals(8 * 2_000 * 320, sink.coverage());
    }
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    assertMessage("ring name \"\" is not of 1 to 64", () -> RingClient.named("").open(sink));
    assertMessage("a retention of PT0S", () -> client().retention(Duration.ZERO).open(sink));
    assertMessage("not at most 4044", () -> client().model("m".repeat(5_000)).open(sink));
    assertMessage("not http", () -> new HttpFallback(URI.create("ftp://host/path")));
    assertMessage(
        "piece PT0.5S is not within PT1S to PT10M",
        () -> new HttpFallback(URI.create("http://host/"), Duration.ZERO, Duration.ofMillis(500)));
  }

  private static void assertMessage(String part, Executable call) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    assertTrue(message.contains(part), message);
  }

  private static void put(long address, short value) {
    MemorySegment.ofAddress(address).reinterpret(2).set(ValueLayout.JAVA_SHORT, 0, value);
  }

  private static void write(RingClient client, long samples) throws InterruptedException {
    while (samples > 0) {
      int count = (int) Math.min(777, samples);
      if (!client.awaitSpace(count, Duration.ofSeconds(2))) {
        throw new AssertionError("no room for long: " + client.state());
      }
      assertTrue(TestSamples.write(client.writer(), count));
      samples -= count;
    }
  }

  private static void await(BooleanSupplier condition) {
    do {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    } while (!condition.getAsBoolean());
  }
}
