package io.cochlea.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioIntake;
import io.cochlea.api.audio.AudioSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.annotation.Annotation;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketTest {

  private static final short[] SAMPLES = PipeTest.noise(4_000);

  private record Settings(boolean enabled, String path, int maxStreams, int headerSeconds)
      implements SocketCapture.Config {
    @Override
    public Class<? extends Annotation> annotationType() {
      return SocketCapture.Config.class;
    }
  }

  /** Keeps what is sent, and answers with how much it was. */
  private static final class Keeper implements AudioIntake {
    private final BlockingQueue<MemoryWriter> taken = new LinkedBlockingQueue<>();
    private long room = Long.MAX_VALUE;

    @Override
    public void take(String name, AudioSource source, Consumer<String> reply) throws IOException {
      MemoryWriter writer = new MemoryWriter();
      writer.room(room);
      while (source.pump(writer) > 0) {}
      taken.add(writer);
      reply.accept(name + " sent " + writer.written().length);
    }
  }

  @TempDir Path directory;
  private final Keeper keeper = new Keeper();
  private Path path = Path.of("");
  private SocketCapture capture = new SocketCapture(keeper, new Settings(false, "", 1, 1), null);

  SocketTest() throws IOException {}

  @BeforeEach
  void open() throws IOException {
    path = directory.resolve("folder").resolve("audio.sock");
    capture = new SocketCapture(keeper, new Settings(true, path.toString(), 2, 1), null);
  }

  @AfterEach
  void close() throws IOException {
    capture.stop();
    assertFalse(Files.exists(path));
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path));
  }

  private static void send(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static List<String> answer(SocketChannel channel) {
    return new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8))
        .lines()
        .toList();
  }

  private List<String> send(String header, byte[] samples) throws IOException {
    try (SocketChannel channel = connect()) {
      send(channel, header.getBytes(UTF_8));
      send(channel, samples);
      channel.shutdownOutput();
      return answer(channel);
    }
  }

  @Test
  void samplesReachTheRingUnchanged() throws Exception {
    for (String mode : new String[] {"live", "file"}) {
      assertEquals(
          List.of("ok", "lathe sent 4000", "end"),
          send("PCM/1 s16 16000 1 " + mode + " lathe\n", Wav.bytes(SAMPLES)));
      assertArrayEquals(SAMPLES, keeper.taken.take().written());
    }
  }

  @Test
  void everyFormatIsBroughtToTheRings() throws Exception {
    byte[] silence = new byte[4 * 2 * 48_000];
    assertEquals(List.of("ok", "x sent 16000", "end"), send("PCM/1 f32 48000 2 live x\n", silence));
  }

  @Test
  void whatIsLiveLosesWhatThereIsNoRoomForAndSaysSo() throws Exception {
    keeper.room = 2_000;
    send("PCM/1 s16 16000 1 live x\n", Wav.bytes(SAMPLES));
    MemoryWriter writer = keeper.taken.take();
    assertEquals(2_000, writer.written().length, 400);
    assertEquals(4_000, writer.written().length + writer.gaps());
  }

  @Test
  void aFileIsHeldUp() throws Exception {
    keeper.room = 2_000;
    send("PCM/1 s16 16000 1 file x\n", Wav.bytes(SAMPLES));
    MemoryWriter writer = keeper.taken.take();
    assertEquals(1_600, writer.written().length);
    assertEquals(0, writer.gaps());
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1,header 'GET / HTTP/1.1'; allowed: PCM/1 ",
    "PCM/2 s16 16000 1 live x,header 'PCM/2 ",
    "PCM/1 s24 16000 1 live x,encoding 's24'; allowed: s16 or f32",
    "PCM/1 s16 0 1 live x,rate 0 Hz is not within 8000 to 192000",
    "PCM/1 s16 768000 1 live x,rate 768000 Hz is not within 8000 to 192000",
    "PCM/1 s16 -1 1 live x,rate '-1'; allowed: a number",
    "PCM/1 s16 16000 64 live x,channels 64 is not within 1 to 8",
    "PCM/1 s16 16000 1 dead x,mode 'dead'; allowed: live or file",
    "PCM/1 s16 16000 1 live ,name ''; allowed: 1 to 64 printable characters"
  })
  void aWrongHeaderIsNamed(String header, String reason) throws IOException {
    String padded = header.endsWith("live") ? header + " " : header;
    List<String> answer = send(padded + "\n", new byte[0]);
    assertEquals(1, answer.size());
    assertTrue(answer.getFirst().startsWith("error " + reason), answer.toString());
  }

  @Test
  void aHeaderThatDoesNotEndIsNotReadForEver() throws IOException {
    assertTrue(
        send("x".repeat(SocketHeader.MAX_BYTES), new byte[0])
            .getFirst()
            .startsWith("error the header has no line feed in 128 bytes"));
    assertEquals(List.of("error the header is cut off after 3 bytes"), send("PCM", new byte[0]));
    try (SocketChannel silent = connect()) {
      assertEquals("error no header within 1 s", answer(silent).getFirst());
    }
  }

  @Test
  void halfASampleAtTheEndIsNamed() throws IOException {
    for (String mode : new String[] {"live", "file"}) {
      List<String> answer = send("PCM/1 s16 16000 1 " + mode + " x\n", new byte[3]);
      assertEquals("ok", answer.getFirst());
      assertTrue(answer.getLast().endsWith("truncated: ends after 1 bytes of a frame of 2"));
    }
  }

  @Test
  void oneTooManyIsRefused() throws IOException {
    try (SocketChannel first = connect();
        SocketChannel second = connect()) {
      assertTrue(
          send("PCM/1 s16 16000 1 live x\n", new byte[0])
              .getFirst()
              .startsWith("error all 2 connections are taken"));
      assertTrue(first.isOpen() && second.isOpen());
    }
  }

  @Test
  void onlyTheOwnerMayEnter() throws IOException {
    assertEquals("rw-------", mode(path));
    assertEquals("rwx------", mode(directory.resolve("folder")));
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Settings settings = new Settings(true, open.resolve("s").toString(), 1, 1);
    IOException refusal =
        assertThrows(IOException.class, () -> new SocketCapture(keeper, settings, null));
    assertEquals(open + " has the mode rwxr-xr-x; allowed: rwx------", refusal.getMessage());
  }

  @Test
  void aChangedSettingKillsNoStream() throws Exception {
    Path other = directory.resolve("folder").resolve("other.sock");
    try (SocketChannel channel = connect()) {
      send(channel, "PCM/1 s16 16000 1 live x\n".getBytes(UTF_8));
      capture.configure(new Settings(true, other.toString(), 1, 1));
      assertFalse(Files.exists(path));
      path = other;
      assertTrue(send("", new byte[0]).getFirst().startsWith("error all 1 connections"));
      send(channel, Wav.bytes(SAMPLES));
      channel.shutdownOutput();
      assertEquals(List.of("ok", "x sent 4000", "end"), answer(channel));
    }
    Settings wrong = new Settings(true, other.toString(), 0, 1);
    assertThrows(IllegalArgumentException.class, () -> capture.configure(wrong));
    assertEquals("ok", send("PCM/1 s16 16000 1 live x\n", new byte[0]).getFirst());
    capture.configure(new Settings(false, "", 1, 1));
    assertFalse(Files.exists(other));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void settingsAreChecked() {
    for (Settings wrong :
        List.of(
            new Settings(true, "", 1, 1),
            new Settings(false, "", 0, 1),
            new Settings(false, "", 513, 1),
            new Settings(false, "", 1, 61))) {
      assertThrows(IllegalArgumentException.class, () -> new SocketCapture(keeper, wrong, null));
    }
  }
}
