package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A producer in C is killed in mid-stream, 300 times: its committed frames are read to the last
 * one, each once and whole, gaps where they were told, and nothing of it stays.
 */
@Timeout(300)
class KilledProducerTest {
  private static final int KILLS = 300;

  @TempDir private Path folder;

  @Test
  void whatAKilledProducerCommittedIsReadToTheLastFrame() throws Exception {
    CPrograms.assumeCompiler("gcc");
    String program = CPrograms.compile(folder, "gcc", "src/test/c/stress_producer.c");
    long samples = 0;
    long descriptors = entries(Path.of("/proc/self/fd"));
    long shared = entries(Path.of("/dev/shm"));
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = CPrograms.start(program);
      try (StressReader reader = new StressReader(CPrograms.open(process))) {
        for (long end = System.nanoTime() + kill % 40 * 1_000_000L; System.nanoTime() < end; ) {
          reader.read();
        }
        process.destroyForcibly().waitFor();
        while (reader.read()) {}
        samples += reader.position();
      } finally {
        process.destroyForcibly();
      }
    }
    assertTrue(samples > KILLS, "only " + samples + " samples");
    assertEquals(0, mapped("memfd:stress"));
    assertEquals(shared, entries(Path.of("/dev/shm")));
    assertTrue(entries(Path.of("/proc/self/fd")) <= descriptors + 10, "descriptors stay open");
  }

  private static long entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }

  private static long mapped(String name) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains(name)).count();
    }
  }
}
