package io.cochlea.ring.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.stream.Engine;
import io.cochlea.ring.ForeignMemory;
import io.cochlea.ring.SharedRings;
import io.cochlea.ring.TestSamples;
import io.cochlea.ring.attach.RawClient.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongPredicate;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server, and clients that check what it answers. */
@Timeout(120)
abstract class AttachFixture {
  static final int MALFORMED = 1;
  static final int NOT_ALLOWED = 2;
  static final int NO_ROOM = 3;
  static final int NOT_READY = 4;
  static final int BROKEN_OFF = 5;
  static final int SHUTTING_DOWN = 6;

  static final int ATTACHED = 16;
  static final int REFUSED = 17;
  static final int FINAL = 19;
  static final int COMPLETED = 20;

  /** What the double of an engine takes for an utterance. */
  static final int UTTERANCE = 4_000;

  @TempDir Path folder;
  final EchoEngine engine = new EchoEngine();
  volatile @Nullable Engine present = engine;
  SharedRings rings = ForeignMemory.rings(64, 8);
  AttachLoop server;

  @BeforeEach
  void open() throws IOException {
    serve(10, 10, 1_024);
  }

  /** Replaces the server. */
  final void serve(int stallSeconds, int timeoutSeconds, int connections) throws IOException {
    close();
    Settings settings =
        new Settings(
            Duration.ofSeconds(60),
            Duration.ofSeconds(stallSeconds),
            Duration.ofSeconds(timeoutSeconds),
            connections);
    server = new AttachLoop(socket(), settings, rings.attached(), () -> present);
    server.start();
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  final Path socket() {
    return folder.resolve("attach.sock");
  }

  final RawClient client() throws IOException {
    return new RawClient(socket());
  }

  /** Asks with {@code message}, is refused with {@code code}, and returns why. */
  final String refused(int code, ByteBuffer message, int... descriptors) throws IOException {
    try (RawClient client = client()) {
      client.send(message, descriptors);
      Message answer = client.next();
      assertEquals(REFUSED, answer.type());
      assertEquals(code, answer.code(), answer::reason);
      assertEquals(null, client.nextOrEnd(), "and the connection is closed");
      return answer.reason();
    }
  }

  final void refused(int code, String reason, ByteBuffer message, int... descriptors)
      throws IOException {
    String said = refused(code, message, descriptors);
    assertTrue(said.contains(reason), said);
  }

  final Message attached(RawClient client, ByteBuffer message, int... descriptors)
      throws IOException {
    client.send(message, descriptors);
    Message answer = client.next();
    assertEquals(ATTACHED, answer.type(), () -> answer.type() == REFUSED ? answer.reason() : "");
    return answer;
  }

  /** A whole stream by a client that does all right. */
  final void rightClientIsServed() throws IOException {
    try (ForeignMemory memory = ForeignMemory.audio();
        RawClient client = client()) {
      memory.epoch(1);
      attached(client, RawClient.attach(), memory.descriptor());
      assertTrue(TestSamples.write(memory.writer(), UTTERANCE));
      memory.writer().end();
      client.bell();
      Message text = skipPartials(client);
      assertEquals(FINAL, text.type());
      assertEquals(UTTERANCE, text.word(3));
      assertEquals(COMPLETED, skipPartials(client).type());
    }
  }

  static Message skipPartials(RawClient client) throws IOException {
    Message message = client.next();
    while (message.type() == 18) {
      message = client.next();
    }
    return message;
  }

  /** Waits until {@code count} is as it should be; mappings go a moment later. */
  static void settles(String what, Count count, LongPredicate right) throws Exception {
    long end = System.nanoTime() + 10_000_000_000L;
    long now = count.now();
    while (!right.test(now) && System.nanoTime() < end) {
      BackgroundResourceReleaser.releasePendingResources();
      Thread.sleep(20);
      now = count.now();
    }
    assertTrue(right.test(now), what + ": " + now);
  }

  /** Something that is counted. */
  @FunctionalInterface
  interface Count {
    long now() throws Exception;
  }
}
