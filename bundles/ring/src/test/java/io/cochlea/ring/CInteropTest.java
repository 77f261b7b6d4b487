package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.Cursor;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The C header and Java agree: on every offset, and on what a C process writes. */
@Timeout(60)
class CInteropTest {
  private static final int SAMPLES = 100_000;
  private static final int KILLS = 30;

  @TempDir private Path folder;

  @BeforeAll
  static void compilerIsThere() {
    Assumptions.assumeTrue(
        Backing.linux() && Files.isExecutable(Path.of("/usr/bin/gcc")), "needs Linux with gcc");
  }

  @Test
  void bothSeeTheSameLayout() throws Exception {
    TreeMap<String, Long> java = new TreeMap<>();
    TreeMap<String, Long> c = new TreeMap<>();
    Process process = start(compile("src/test/c/offsets.c"));
    try (BufferedReader lines = process.inputReader()) {
      for (String line : lines.lines().toList()) {
        String[] words = line.split(" ", 2);
        c.put(words[0], Long.valueOf(words[1]));
        Field field = RingDescriptor.class.getDeclaredField(words[0]);
        java.put(words[0], ((Number) field.get(null)).longValue());
      }
    }
    assertEquals(java, c);
    assertTrue(c.size() > 30);
  }

  @Test
  void aProgramInCFeedsOurCursor() throws Exception {
    Path wav = folder.resolve("speech.wav");
    Files.write(wav, wav());
    Process process = start(compile("src/main/c/examples/wav_producer.c"), wav.toString());
    try (SharedAudioRing ring = open(process)) {
      Cursor cursor = ring.cursor();
      while (!cursor.ended()) {
        read(ring, cursor);
      }
      assertEquals(SAMPLES, cursor.position());
      process.outputWriter().close();
      assertEquals(0, process.waitFor());
    }
  }

  @Test
  void whatAKilledProgramCommittedIsReadToTheLastSample() throws Exception {
    String program = compile("src/test/c/stress_producer.c");
    long samples = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(program);
      try (SharedAudioRing ring = open(process)) {
        Cursor cursor = ring.cursor();
        for (long end = System.nanoTime() + kill * 3_000_000L; System.nanoTime() < end; ) {
          read(ring, cursor);
        }
        process.destroyForcibly().waitFor();
        long before;
        do {
          before = cursor.position();
          read(ring, cursor);
        } while (cursor.position() > before);
        samples += before;
      }
    }
    assertTrue(samples > 0);
  }

  /** Maps the ring that {@code process} announces on its standard output. */
  private static SharedAudioRing open(Process process) throws IOException {
    String[] words = process.inputReader().readLine().split(" ", 2);
    Path path = Path.of("/proc", words[0], "fd", words[1]);
    try (Backing backing = new Backing(Posix.open(path.toString()), path)) {
      RingHeader header = header(backing);
      assertEquals(AudioFormat.SPEECH, header.format());
      RingMemory memory = RingMemory.map(backing, header);
      return new SharedAudioRing("c", AudioFormat.SPEECH, header, memory, memory::unmap);
    }
  }

  /** Reads, checks and releases what there is. */
  private static void read(SharedAudioRing ring, Cursor cursor) {
    long from = cursor.position();
    long end = cursor.poll();
    if (end > from) {
      assertEquals(-1, TestRings.mismatch(cursor.address(from), from, (int) (end - from)));
    }
    cursor.advance(end);
    cursor.advance(end + cursor.gap());
    ring.release(cursor.position());
  }

  private static RingHeader header(Backing backing) throws IOException {
    long page =
        Posix.map(
            0,
            RingDescriptor.CONTROL_BYTES,
            Posix.PROT_READ_WRITE,
            Posix.MAP_SHARED,
            backing.descriptor(),
            0);
    try {
      return RingHeader.read(page, Files.size(backing.path()));
    } finally {
      Posix.unmap(page, RingDescriptor.CONTROL_BYTES);
    }
  }

  private static byte[] wav() {
    ByteBuffer wav = ByteBuffer.allocate(44 + 2 * SAMPLES).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * SAMPLES);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * SAMPLES);
    for (long i = 0; i < SAMPLES; i++) {
      wav.putShort(TestRings.value(i));
    }
    return wav.array();
  }

  /**
   * Builds {@code source} with every warning an error, checked for misuse of memory at run time.
   */
  private String compile(String source) throws Exception {
    Path program = folder.resolve("program");
    List<String> command =
        new ArrayList<>(List.of("gcc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"));
    command.addAll(List.of("-O2", "-fsanitize=address,undefined", "-fno-sanitize-recover"));
    command.addAll(List.of("-Isrc/main/c/include", source, "-o", program.toString()));
    assertEquals(0, start(command.toArray(String[]::new)).waitFor(), source);
    return program.toString();
  }

  private static Process start(String... command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
