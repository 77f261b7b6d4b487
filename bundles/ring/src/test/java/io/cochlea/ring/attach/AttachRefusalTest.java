package io.cochlea.ring.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.stream.StreamRefusedException;
import io.cochlea.api.stream.StreamRefusedException.Reason;
import io.cochlea.ring.ForeignMemory;
import io.cochlea.ring.TestSamples;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever asks for what he cannot have hears why, and leaves nothing behind. */
class AttachRefusalTest extends AttachFixture {
  private static final int FLAGS = 12;
  private static final int STREAM = 16;
  private static final int EPOCH = 24;
  private static final int FROM = 32;
  private static final int SEQUENCE = 40;
  private static final int NAME_BYTES = 48;
  private static final int MODEL_BYTES = 52;
  private static final int NAME = 60;

  private final ForeignMemory memory = audio();
  private long descriptors;
  private long mappings;

  private static ForeignMemory audio() {
    try {
      ForeignMemory memory = ForeignMemory.audio();
      memory.epoch(1);
      return memory;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void count() throws IOException {
    rightClientIsServed();
    descriptors = ForeignMemory.descriptors();
    mappings = ForeignMemory.mappings();
  }

  @AfterEach
  void othersAreServedAndNothingIsLeft() throws Exception {
    rightClientIsServed();
    settles("descriptors", ForeignMemory::descriptors, now -> now <= descriptors);
    settles("mappings", ForeignMemory::mappings, now -> now <= mappings);
    memory.close();
  }

  private void malformed(String reason, ByteBuffer message) throws IOException {
    refused(MALFORMED, reason, message, memory.descriptor());
  }

  @Test
  void everyFieldOfTheMessageIsChecked() throws IOException {
    malformed("type is 0x1, not 2", RawClient.attach().putInt(0, 1));
    malformed("type is 0x102, not 2", RawClient.attach().put(1, (byte) 1));
    malformed("payload bytes is 52, not within 53 to 4096", RawClient.attach().putInt(4, 52));
    malformed("payload bytes is 4097", RawClient.attach().putInt(4, 4_097));
    malformed("payload bytes is -1", RawClient.attach().putInt(4, -1));
    malformed("version is 3, not 2", RawClient.attach().putInt(8, 3));
    malformed("flags is 8, not within 0 to 7", RawClient.attach().putInt(FLAGS, 8));
    malformed("flags is -1", RawClient.attach().putInt(FLAGS, -1));
    malformed("stream id is -1", RawClient.attach().putLong(STREAM, -1));
    malformed("epoch is 0, not within 1", RawClient.attach().putLong(EPOCH, 0));
    malformed("from is -5", RawClient.attach().putLong(FROM, -5));
    malformed("next sequence is -1", RawClient.attach().putLong(SEQUENCE, -1));
    malformed("bytes of name is 0", RawClient.attach().putInt(NAME_BYTES, 0));
    malformed("bytes of name is -1", RawClient.attach().putInt(NAME_BYTES, -1));
    malformed("bytes of name is 5, not within 1 to 4", RawClient.attach().putInt(NAME_BYTES, 5));
    malformed("bytes of model is 1", RawClient.attach().putInt(MODEL_BYTES, 1));
    malformed("bytes of language is 0, not 1", RawClient.attach().putInt(NAME_BYTES, 3));
    malformed("name has a control character", RawClient.attach().put(NAME, (byte) 7));
    malformed("name is not UTF-8", RawClient.attach().put(NAME, (byte) 0xFF));
  }

  @Test
  void asManyDescriptorsAsAnnounced() throws IOException {
    refused(MALFORMED, "0 descriptors came, not 1", RawClient.attach());
    int one = memory.descriptor();
    refused(MALFORMED, "2 descriptors came, not 1", RawClient.attach(), one, one);
    refused(MALFORMED, "1 descriptors came, not 2", RawClient.attach(1, 0, 1, 0, 0), one);
    refused(MALFORMED, "more than 2", RawClient.attach(), one, one, one);
    refused(MALFORMED, "more than 2", RawClient.attach(), one, one, one, one, one, one, one);
  }

  @Test
  void memoryIsNotBelieved() throws Exception {
    try (ForeignMemory unsealed = ForeignMemory.unsealed();
        ForeignMemory large = ForeignMemory.ofSize(1 << 20);
        ForeignMemory small = ForeignMemory.ofSize(4_095);
        ForeignMemory page = ForeignMemory.ofSize(4_096);
        ForeignMemory messages = ForeignMemory.messages(4_096);
        ForeignMemory long2 = ForeignMemory.messages(2 << 20);
        ForeignMemory wrong = ForeignMemory.audio()) {
      ByteBuffer attach = RawClient.attach();
      refused(MALFORMED, "not sealed", attach, unsealed.descriptor());
      refused(MALFORMED, "size of the memory is 1048576, not 131072", attach, large.descriptor());
      refused(MALFORMED, "size of the memory is 4095", attach, small.descriptor());
      refused(MALFORMED, "size of the memory is 4096", attach, page.descriptor());
      refused(MALFORMED, "is a message ring", attach, messages.descriptor());
      refused(MALFORMED, "epoch is 0, not 1", attach, wrong.descriptor());
      wrong.put(0, 0);
      refused(MALFORMED, "magic is 0", attach, wrong.descriptor());
      ByteBuffer withResults = RawClient.attach(1, 0, 1, 0, 0);
      int right = memory.descriptor();
      refused(MALFORMED, "is an audio ring", withResults, right, right);
      refused(MALFORMED, "not within 4096 to 1048576", withResults, right, long2.descriptor());
      messages.put(128, 12);
      refused(MALFORMED, "frames released is 12", withResults, right, messages.descriptor());
    }
    Path file = Files.write(folder.resolve("file"), new byte[1 << 17]);
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      assertTrue(open.length() > 0);
      int descriptor = descriptorOf(file);
      refused(MALFORMED, "no memfd", RawClient.attach(), descriptor);
    }
  }

  private static int descriptorOf(Path file) throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : all.toList()) {
        if (Files.exists(link) && Files.isSameFile(link, file)) {
          return Integer.parseInt(link.getFileName().toString());
        }
      }
    }
    throw new IOException("not open: " + file);
  }

  @Test
  void releasedPositionsAreCheckedAgainstTheChunks() throws IOException {
    assertTrue(TestSamples.write(memory.writer(), 1_000));
    assertTrue(TestSamples.write(memory.writer(), 500));
    int frames = 128;
    int samples = 256;
    for (long[] lie :
        new long[][] {
          {7, 0},
          {-64, 0},
          {1L << 61, 0},
          {0, -1},
          {0, 1L << 61},
          {0, 1_501},
          {64, 999},
          {Long.MIN_VALUE, Long.MAX_VALUE}
        }) {
      memory.put(frames, lie[0]);
      memory.put(samples, lie[1]);
      malformed("is corrupt", RawClient.attach());
    }
    memory.put(frames, 0);
    memory.put(samples, 0);
    malformed("sample 1501 is beyond 1500", RawClient.attach(0, 0, 1, 1_501, 0));
  }

  @Test
  void whatIsUsedUpIsNamed() throws IOException {
    engine.refusal = new StreamRefusedException(Reason.NO_ROOM, "512 are open");
    refused(NO_ROOM, "512 are open", RawClient.attach(), memory.descriptor());
    engine.refusal = new StreamRefusedException(Reason.NOT_READY, "no model yet");
    refused(NOT_READY, "no model yet", RawClient.attach(), memory.descriptor());
    engine.refusal = null;
    engine.failure = new IllegalArgumentException("no model 'x'; there is [demo]");
    refused(MALFORMED, "no model 'x'", RawClient.attach(), memory.descriptor());
    engine.failure = new NullPointerException("a defect of ours");
    refused(BROKEN_OFF, "a defect of ours", RawClient.attach(), memory.descriptor());
    engine.failure = null;
    present = null;
    refused(NOT_READY, "no recognition yet", RawClient.attach(), memory.descriptor());
    present = engine;
  }

  @Test
  void theQuotaHoldsForForeignRingsToo() throws Exception {
    List<AutoCloseable> open = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ForeignMemory another = audio();
      open.add(another);
      RawClient client = client();
      open.add(client);
      attached(client, RawClient.attach(), another.descriptor());
    }
    refused(NO_ROOM, "all 8 rings are in use", RawClient.attach(), memory.descriptor());
    for (AutoCloseable one : open) {
      one.close();
    }
    settles("open rings", () -> rings.statistics().size(), now -> now == 0);
    rings = ForeignMemory.rings(1, 100);
    serve(10, 10, 3);
    try (ForeignMemory results = ForeignMemory.messages(1 << 20)) {
      refused(
          NO_ROOM,
          "total.mebibytes",
          RawClient.attach(1, 0, 1, 0, 0),
          memory.descriptor(),
          results.descriptor());
    }
    try (RawClient _ = client();
        RawClient _ = client();
        RawClient _ = client()) {
      refused(NO_ROOM, "3 clients are connected", RawClient.attach(), memory.descriptor());
    }
  }

  @Test
  void aProcessOfAnotherUserIsRefused() throws Exception {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name"))
            && Files.isExecutable(Path.of("/usr/bin/setpriv")),
        "needs root and setpriv to be another user");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rwxrwxrwx"));
    Path probe = folder.resolve("Probe.java");
    Files.writeString(
        probe,
        """
        void main(String[] a) throws Exception {
          var c = java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of(a[0]));
          var b = java.nio.ByteBuffer.allocate(1000);
          while (c.read(b) >= 0) {}
          System.out.println(b.get(0) + " " + b.get(8) + " " + new String(b.array(), 12, b.position() - 12));
        }
        """);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process other =
        new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                java.toString(),
                probe.toString(),
                socket().toString())
            .redirectErrorStream(true)
            .start();
    assertEquals(
        "17 2 another user's server listens here", other.inputReader().lines().toList().getLast());
  }
}
