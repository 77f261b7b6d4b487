package io.cochlea.ring.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.ring.SharedRings;
import io.cochlea.ring.TestSamples;
import io.cochlea.ring.attach.EchoServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients in JVMs of their own, with the one flag and the two jars that a client needs. */
@Timeout(120)
class SecondJvmTest {
  private static final int SAMPLES = 81_234;
  private static final int KILLS = 5;
  private static final int SERVER_KILLS = 5;

  @TempDir private Path folder;

  @Test
  void theExampleTranscribesWithTwoJarsAndOneFlag() throws Exception {
    Path wav = folder.resolve("speech.wav");
    Files.write(wav, wav());
    Path socket = folder.resolve("attach.sock");
    try (EchoServer _ = new EchoServer(socket, TestSamples.rings())) {
      Process client =
          start(
              List.of(of(AudioFormat.class), of(RingClient.class)),
              "../../examples/java/Transcribe.java",
              wav.toString(),
              socket.toString());
      List<String> lines = client.inputReader(StandardCharsets.UTF_8).lines().toList();
      assertEquals("", String.join("\n", client.errorReader().lines().toList()));
      assertEquals(0, client.waitFor());
      List<String> expected = new ArrayList<>();
      for (int from = 0; from < SAMPLES; from += 4_000) {
        expected.add("%d–%d".formatted(from, Math.min(from + 4_000, SAMPLES)));
      }
      assertEquals(expected, lines);
    }
  }

  @Test
  void ofAKilledClientNothingIsLeft() throws Exception {
    Path socket = folder.resolve("attach.sock");
    SharedRings rings = TestSamples.rings();
    try (EchoServer server = new EchoServer(socket, rings)) {
      for (int kill = 0; kill < KILLS; kill++) {
        Process client =
            start(
                List.of(of(AudioFormat.class), of(RingClient.class), of(EndlessClient.class)),
                EndlessClient.class.getName(),
                socket.toString());
        assertEquals("writing", client.inputReader().readLine());
        while (server.opened() == kill) {
          Thread.sleep(10);
        }
        Thread.sleep(37L * kill);
        client.destroyForcibly().waitFor();
        while (!rings.statistics().isEmpty()) {
          Thread.sleep(10);
        }
      }
      assertEquals(KILLS, server.opened());
      assertEquals(List.of(), server.failures());
      assertTrue(server.heard() > KILLS * 4_000L);
    }
  }

  @Test
  void aKilledServerIsFollowedByAnotherAndNoUtteranceIsMissing() throws Exception {
    Path socket = folder.resolve("attach.sock");
    HeardSink sink = new HeardSink();
    try (RingClient client =
        RingClient.named("survivor").socket(socket).retention(Duration.ofSeconds(8)).open(sink)) {
      for (int kill = 0; kill <= SERVER_KILLS; kill++) {
        Process server = startServer(socket);
        assertEquals("listening", server.inputReader().readLine());
        long before = client.writer().position();
        while (sink.coverage() <= before || client.writer().position() < before + 300_000) {
          if (client.awaitSpace(500, Duration.ofMillis(200))) {
            TestSamples.write(client.writer(), 500);
          }
        }
        if (kill == SERVER_KILLS) {
          client.writer().end();
          assertTrue(client.awaitEnd(Duration.ofSeconds(20)));
        }
        server.destroyForcibly().waitFor();
      }
      assertTrue(sink.completed);
      assertEquals(client.writer().position(), sink.coverage());
    }
  }

  /** As surefire started this JVM. */
  private static Process startServer(Path socket) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EchoServer.class.getName(), socket.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static Process start(List<Path> path, String... program) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dstdout.encoding=UTF-8");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(String.join(":", path.stream().map(Path::toString).toList()));
    command.addAll(List.of(program));
    return new ProcessBuilder(command).start();
  }

  /** Where a class comes from. */
  private static Path of(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static byte[] wav() {
    ByteBuffer wav = ByteBuffer.allocate(44 + 2 * SAMPLES).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * SAMPLES);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * SAMPLES);
    for (long i = 0; i < SAMPLES; i++) {
      wav.putShort(TestSamples.value(i));
    }
    return wav.array();
  }
}
