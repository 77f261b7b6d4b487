package io.cochlea.ring.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.ring.ForeignMemory;
import io.cochlea.ring.TestSamples;
import io.cochlea.ring.attach.RawClient.Message;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams end, stall, are lost and found again; nothing said is lost with them. */
class AttachLifeTest extends AttachFixture {
  private static final int KEEP = 2;
  private static final int HEARTBEAT = 640;
  private static final int READER_HEARTBEAT = 768;

  private ForeignMemory memory;

  @BeforeEach
  void create() throws IOException {
    memory = ForeignMemory.audio();
  }

  @AfterEach
  void delete() throws IOException {
    memory.close();
  }

  private Message attached(
      RawClient client, int flags, long stream, long epoch, long from, long seq)
      throws IOException {
    memory.epoch(epoch);
    return attached(client, RawClient.attach(flags, stream, epoch, from, seq), memory.descriptor());
  }

  private void say(RawClient client, int utterances) {
    for (int i = 0; i < utterances; i++) {
      assertTrue(TestSamples.write(memory.writer(), UTTERANCE));
    }
    client.bell();
  }

  private void nothingIsOpen() throws Exception {
    settles("open rings", () -> rings.statistics().size(), now -> now == 0);
  }

  @Test
  void aLostConnectionIsContinuedOnTheSameRing() throws Exception {
    long id;
    try (RawClient client = client()) {
      Message answer = attached(client, KEEP, 0, 1, 0, 0);
      id = answer.word(0);
      assertTrue(id > 0);
      assertEquals(1, answer.word(1));
      say(client, 2);
      assertEquals(0, client.next().word(1));
      assertEquals(1, client.next().word(1));
    }
    assertTrue(TestSamples.write(memory.writer(), UTTERANCE), "while nobody listens");
    refused(
        NOT_ALLOWED,
        "epoch 1 of stream " + id + " is over",
        RawClient.attach(KEEP, id, 1, 0, 0),
        memory.descriptor());
    try (RawClient client = client()) {
      Message answer = attached(client, KEEP, id, 2, 2 * UTTERANCE, 2);
      assertEquals(id, answer.word(0));
      assertEquals(2, answer.word(1));
      assertEquals(2 * UTTERANCE, answer.word(2));
      assertEquals(2, answer.word(3));
      Message text = client.next();
      assertEquals(2, text.word(1));
      assertEquals(2 * UTTERANCE, text.word(2));
      assertEquals(3 * UTTERANCE, text.word(3));
      memory.writer().end();
      client.bell();
      assertEquals(COMPLETED, client.next().type());
    }
    nothingIsOpen();
  }

  @Test
  void aNewProcessGoesOnWithNumbersOfItsOwn() throws Exception {
    long id;
    try (RawClient client = client()) {
      id = attached(client, KEEP, 0, 1, 0, 0).word(0);
      say(client, 3);
      for (int i = 0; i < 3; i++) {
        assertEquals(i, client.next().word(1));
      }
    }
    nothingIsOpen();
    memory.close();
    memory = ForeignMemory.audio();
    try (RawClient client = client()) {
      Message answer = attached(client, KEEP, id, 2, 0, 0);
      assertEquals(0, answer.word(2), "samples count from 0 again");
      assertEquals(3, answer.word(3), "finals do not");
    }
  }

  @Test
  void aStreamIsAttachedOnce() throws Exception {
    try (RawClient client = client();
        ForeignMemory another = ForeignMemory.audio()) {
      long id = attached(client, 0, 0, 1, 0, 0).word(0);
      another.epoch(2);
      refused(
          NOT_ALLOWED,
          "stream " + id + " is attached",
          RawClient.attach(0, id, 2, 0, 0),
          another.descriptor());
      say(client, 1);
      assertEquals(FINAL, client.next().type(), "the first one goes on");
    }
  }

  @Test
  void aRestartedServerContinuesWhereTheOldOneLetGo() throws Exception {
    long id;
    try (RawClient client = client()) {
      id = attached(client, 0, 0, 1, 0, 0).word(0);
      say(client, 2);
      client.next();
      client.next();
      settles("released", memory::samplesReleased, now -> now == 2 * UTTERANCE);
      server.close();
      assertEquals(SHUTTING_DOWN, client.next().code());
      assertNull(client.nextOrEnd());
    }
    assertFalse(Files.exists(socket()));
    assertEquals(List.of(), rings.statistics(), "nothing is left of its streams");
    assertTrue(TestSamples.write(memory.writer(), UTTERANCE));
    serve(10, 10, 1_024);
    try (RawClient client = client()) {
      Message answer = attached(client, 0, id, 2, UTTERANCE, 1);
      assertEquals(2 * UTTERANCE, answer.word(2), "what is released is over");
      assertEquals(1, answer.word(3));
      Message text = client.next();
      assertEquals(1, text.word(1));
      assertEquals(2 * UTTERANCE, text.word(2));
    }
  }

  @Test
  void whatADeadClientWroteIsReadToItsEnd() throws Exception {
    try (RawClient client = client()) {
      attached(client, 0, 0, 1, 0, 0);
      assertTrue(TestSamples.write(memory.writer(), 1_234));
      assertEquals(1, rings.statistics().size());
    }
    nothingIsOpen();
  }

  @Test
  void aStalledWriterIsGivenUp() throws Exception {
    serve(2, 10, 1_024);
    try (RawClient client = client()) {
      attached(client, 0, 0, 1, 0, 0);
      long beat = memory.get(READER_HEARTBEAT);
      for (int second = 0; second < 4; second++) {
        Thread.sleep(1_000);
        memory.put(HEARTBEAT, second + 1);
      }
      say(client, 1);
      assertEquals(FINAL, client.next().type(), "who has a pulse lives");
      assertTrue(memory.get(READER_HEARTBEAT) != beat, "and so does the server");
      Message end = skipPartials(client);
      assertEquals(REFUSED, end.type());
      assertEquals(BROKEN_OFF, end.code());
      assertTrue(end.reason().contains("heartbeat changed for 2 s"), end.reason());
    }
    nothingIsOpen();
  }

  @Test
  void aHalfMessageTimesOut() throws Exception {
    serve(10, 1, 1_024);
    try (RawClient half = client();
        RawClient silent = client()) {
      half.send(RawClient.attach().slice(0, 20), memory.descriptor());
      rightClientIsServed();
      Message end = half.next();
      assertEquals(MALFORMED, end.code());
      assertTrue(end.reason().contains("no whole message came within 1 s"), end.reason());
      assertEquals(MALFORMED, silent.next().code());
    }
  }

  @Test
  void unreadResultsHoldTheirAudioAndThenTheStream() throws Exception {
    serve(2, 10, 1_024);
    try (ForeignMemory results = ForeignMemory.messages(4_096);
        RawClient client = client()) {
      memory.epoch(1);
      attached(
          client,
          RawClient.attach(KEEP + 1, 0, 1, 0, 0),
          memory.descriptor(),
          results.descriptor());
      int written = 0;
      for (int i = 0; i < 400; i++) {
        memory.put(HEARTBEAT, i + 1);
        written += TestSamples.write(memory.writer(), UTTERANCE) ? 1 : 0;
        client.bell();
        Thread.sleep(10);
      }
      Message end = client.next();
      assertEquals(BROKEN_OFF, end.code(), end.reason());
      assertTrue(end.reason().contains("results were not read"), end.reason());
      assertTrue(written < 80, "the ring is full of audio whose text is still owed: " + written);
      assertTrue(memory.samplesReleased() > 10 * UTTERANCE, "the rest was handed over");
    }
    nothingIsOpen();
  }

  @Test
  void whatFoundNoRoomComesWhenThereIsSome() throws Exception {
    List<Integer> types = new ArrayList<>();
    try (ForeignMemory results = ForeignMemory.messages(4_096);
        RawClient client = client()) {
      memory.epoch(1);
      attached(client, RawClient.attach(1, 0, 1, 0, 0), memory.descriptor(), results.descriptor());
      int written = 0;
      for (int i = 0; i < 4_000 && !types.contains(COMPLETED); i++) {
        memory.put(HEARTBEAT, i + 1);
        if (written < 60 && TestSamples.write(memory.writer(), UTTERANCE) && ++written == 60) {
          memory.writer().end();
        }
        client.bell();
        Thread.sleep(2);
        if (i % 200 == 199) {
          types.addAll(results.drain());
        }
      }
      types.removeIf(type -> type == 18);
      assertEquals(61, types.size());
      assertEquals(COMPLETED, types.getLast());
    }
    nothingIsOpen();
  }

  @Test
  void garbageAfterTheAnswerEndsTheConnection() throws Exception {
    try (RawClient client = client()) {
      attached(client, 0, 0, 1, 0, 0);
      client.send(RawClient.attach().slice(0, 8));
      Message end = client.next();
      assertEquals(MALFORMED, end.code());
      assertTrue(end.reason().contains("0x2 is no doorbell"), end.reason());
    }
    nothingIsOpen();
  }

  @Test
  void theSocketIsItsOwnersAndALeftOneIsReplaced() throws Exception {
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
    assertThrows(
        IOException.class,
        () -> AttachSocket.listen(socket()),
        "a server listens at " + socket() + " already");
    rightClientIsServed();
    server.close();
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(socket()));
    dead.close();
    assertTrue(Files.exists(socket()));
    serve(10, 10, 1_024);
    rightClientIsServed();
  }

  @Test
  void sixHundredClientsAtOnce() throws Exception {
    rings = ForeignMemory.rings(1_024, 600);
    serve(10, 10, 600);
    long descriptors = ForeignMemory.descriptors();
    List<RawClient> clients = new ArrayList<>();
    List<ForeignMemory> memories = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      ForeignMemory one = ForeignMemory.audio();
      one.epoch(1);
      memories.add(one);
      RawClient client = client();
      clients.add(client);
      client.send(RawClient.attach(), one.descriptor());
    }
    for (RawClient client : clients) {
      assertEquals(ATTACHED, client.next().type());
    }
    for (int i = 0; i < 600; i++) {
      assertTrue(TestSamples.write(memories.get(i).writer(), UTTERANCE));
      clients.get(i).bell();
    }
    for (int i = 0; i < 600; i++) {
      assertEquals(UTTERANCE, clients.get(i).next().word(3));
      clients.get(i).close();
      memories.get(i).close();
    }
    nothingIsOpen();
    settles("descriptors", ForeignMemory::descriptors, now -> now <= descriptors);
  }

  @Test
  void doorbellsAllocateNothing() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> "cochlea-attach".equals(t.getName()))
            .findFirst()
            .orElseThrow()
            .threadId();
    try (RawClient client = client()) {
      attached(client, 0, 0, 1, 0, 0);
      for (int i = 0; i < 20_000; i++) {
        client.bell();
      }
      Thread.sleep(200);
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 20_000; i++) {
        client.bell();
        Thread.onSpinWait();
      }
      Thread.sleep(200);
      long bytes = threads.getThreadAllocatedBytes(thread) - before;
      assertTrue(bytes < 20_000, "a byte a bell would be much: " + bytes);
    }
  }
}
