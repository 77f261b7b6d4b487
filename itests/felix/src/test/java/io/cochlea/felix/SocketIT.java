package io.cochlea.felix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A local program that sends raw PCM and reads what was said in it. */
class SocketIT {
  private static final int WAV_HEADER = 44;
  private static final long PATIENCE_MILLIS = 30_000;

  @TempDir static Path directory;
  private static Path socket;
  private static Distribution distribution;

  @BeforeAll
  static void start() throws Exception {
    socket = directory.resolve("run").resolve("audio.sock");
    String configuration =
        """
        { "io.cochlea.capture.socket": { "enabled": true, "path": "%s" } }
        """
            .formatted(socket);
    Path profile = Files.writeString(directory.resolve("profile.json"), configuration);
    distribution =
        new Distribution(
            directory.resolve("storage"), Map.of("cochlea.profile.file", profile.toString()));
    for (long end = System.currentTimeMillis() + PATIENCE_MILLIS; !Files.exists(socket); ) {
      assertTrue(System.currentTimeMillis() < end, "no " + socket);
      Thread.sleep(50);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
    assertFalse(Files.exists(socket));
  }

  private static List<String> send(String header, byte[] samples, int from) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(header.getBytes(UTF_8)));
      ByteBuffer rest = ByteBuffer.wrap(samples).position(from);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.shutdownOutput();
      return new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8))
          .lines()
          .toList();
    }
  }

  @Test
  void whatIsSaidComesBackInLines() throws Exception {
    Sample sample = Sample.all().getFirst();
    byte[] wav = Files.readAllBytes(sample.file());
    for (String mode : List.of("file", "live")) {
      List<String> answer = send("PCM/1 s16 16000 1 " + mode + " test\n", wav, WAV_HEADER);
      assertEquals("ok", answer.getFirst(), answer.toString());
      assertEquals("end", answer.getLast(), answer.toString());
      List<String> texts = answer.subList(1, answer.size() - 1);
      assertFalse(texts.isEmpty());
      for (String line : texts) {
        assertTrue(line.matches("text \\d+\\.\\d{3} \\d+\\.\\d{3} \\p{Print}+"), line);
      }
      String heard = texts.stream().map(t -> t.split(" ", 4)[3]).collect(Collectors.joining(" "));
      assertTrue(sample.errors(heard) < sample.words(), heard);
    }
  }

  @Test
  void aWrongHeaderIsNamed() throws Exception {
    assertEquals(
        List.of("error encoding 'mp3'; allowed: s16 or f32"),
        send("PCM/1 mp3 16000 1 live test\n", new byte[0], 0));
  }
}
