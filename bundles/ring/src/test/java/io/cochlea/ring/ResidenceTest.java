package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Rings lie in memory as configured, where the system grants it. */
class ResidenceTest {
  private final SharedRings rings = new SharedRings(TestRings.config(64, 64, 8, true));

  @Test
  void aRingIsLockedWhileItIsOpen() throws IOException {
    Assumptions.assumeTrue(Backing.linux(), "reads /proc");
    long before = kibibytes(Path.of("/proc/self/status"), "VmLck:");
    AudioRing ring = rings.create("locked", AudioFormat.SPEECH, Duration.ofSeconds(1));
    long locked = kibibytes(Path.of("/proc/self/status"), "VmLck:") - before;
    ring.close();
    Assumptions.assumeTrue(locked > 0, "the system lets nothing be locked");
    assertTrue(locked >= 128, "control block, chunks and samples: " + locked);
  }

  @Test
  void aLargeRingHasHugePagesInBothMirrors() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage")), "no huge pages here");
    Path mappings = Path.of("/proc/self/smaps");
    AudioRing ring = rings.create("huge", AudioFormat.SPEECH, Duration.ofSeconds(260));
    assertEquals(1 << 23, ring.capacity() * 2);
    long huge = kibibytes(mappings, "ShmemPmdMapped:");
    TestRings.write(ring.writer(), 1_000);
    assertEquals(1_000, ring.cursor().poll());
    ring.close();
    Assumptions.assumeTrue(huge > 0, "the system gives none");
    assertTrue(huge >= 2 * 3 * 2_048, "all that fit: " + huge);
  }

  private static long kibibytes(Path file, String field) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    }
  }
}
