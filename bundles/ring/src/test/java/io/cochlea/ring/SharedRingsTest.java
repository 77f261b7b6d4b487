package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.RingStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SharedRingsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void theTotalIsACapThatNamesItself() throws IOException {
    SharedRings rings = new SharedRings(TestRings.config(64, 1, 100));
    List<AudioRing> open = new ArrayList<>();
    IOException full =
        assertThrows(
            IOException.class,
            () -> {
              while (true) {
                open.add(rings.create("r" + open.size(), AudioFormat.SPEECH, SECOND));
              }
            });
    assertEquals(
        "ring r8: 128 KiB wanted, 0 of 1024 KiB free (total.mebibytes)", full.getMessage());
    assertEquals(8, rings.statistics().size());
    open.removeLast().close();
    open.add(rings.create("again", AudioFormat.SPEECH, SECOND));
    rings.modified(TestRings.config(64, 2, 100));
    open.add(rings.create("more", AudioFormat.SPEECH, SECOND));
    assertTrue(TestRings.write(open.getFirst().writer(), 100), "a new quota spares open rings");
    open.forEach(AudioRing::close);
    assertEquals(List.of(), rings.statistics());
  }

  @Test
  void theNumberIsACapToo() throws IOException {
    SharedRings rings = new SharedRings(TestRings.config(64, 64, 1));
    try (AudioRing only = rings.create("only", AudioFormat.SPEECH, SECOND)) {
      assertEquals("only", only.name());
      assertEquals(
          "ring two: all 1 rings are in use (max.rings)",
          assertThrows(IOException.class, () -> rings.createMessages("two", 4_096)).getMessage());
    }
  }

  @Test
  void wrongSettingsAndWishesAreNamed() {
    assertEquals(
        "io.cochlea.ring: retention.seconds is 0, not within 1 to 3600",
        assertThrows(
                IllegalArgumentException.class, () -> new SharedRings(TestRings.config(0, 64, 8)))
            .getMessage());
    SharedRings rings = TestRings.rings();
    AudioFormat speech = AudioFormat.SPEECH;
    for (Duration wrong :
        List.of(
            Duration.ZERO,
            Duration.ofSeconds(-1),
            Duration.ofDays(1),
            Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThrows(IllegalArgumentException.class, () -> rings.create("r", speech, wrong));
    }
    for (String wrong : List.of("", "a\nb", "x".repeat(65))) {
      assertThrows(IllegalArgumentException.class, () -> rings.create(wrong, speech, SECOND));
    }
    assertThrows(IllegalArgumentException.class, () -> rings.createMessages("r", 0));
    assertEquals(List.of(), rings.statistics());
  }

  @Test
  void aSnapshotTellsOfEveryRing() throws IOException {
    SharedRings rings = TestRings.rings();
    try (AudioRing ring = rings.create("one", AudioFormat.SPEECH, SECOND)) {
      TestRings.write(ring.writer(), 100);
      ring.writer().gap(20);
      ring.release(30);
      assertEquals(
          List.of(new RingStatistics("one", 32_768, 120, 30, 20, 0, false)), rings.statistics());
    }
  }

  @Test
  void memoryIsOwnerOnlySealedAndGivenBack() throws IOException {
    Assumptions.assumeTrue(Backing.linux(), "sealed memory is of Linux");
    Path open;
    try (Backing backing = Backing.sealed("sealed", 1 << 20)) {
      open = backing.path();
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(open)));
      assertThrows(IOException.class, () -> Posix.truncate(backing.descriptor(), 4_096));
      assertThrows(IOException.class, () -> Posix.truncate(backing.descriptor(), 1 << 21));
      assertThrows(IOException.class, () -> Posix.seal(backing.descriptor()));
    }
    long before = mappings();
    SharedRings rings = TestRings.rings();
    for (int i = 0; i < 100; i++) {
      rings.create("r", AudioFormat.SPEECH, null).close();
      rings.createMessages("m", 4_096).close();
    }
    long after = mappings();
    for (int i = 0; i < 100 && after > before; i++) {
      Thread.onSpinWait();
      BackgroundResourceReleaser.releasePendingResources();
      after = mappings();
    }
    assertEquals(before, after);
  }

  private static long mappings() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains("memfd:cochlea")).count();
    }
  }

  @Test
  void anOwnerOnlyFileServesWhereNothingIsBetter() throws IOException {
    RingHeader header = RingHeader.audio(1, AudioFormat.SPEECH, 1 << 16);
    Path path;
    RingMemory memory;
    try (Backing backing = Backing.file(header.bytes())) {
      path = backing.path();
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      memory = RingMemory.map(backing, header);
    }
    assertTrue(Files.notExists(path));
    Words.put(memory.plane() + 8, 42);
    assertEquals(42, Words.get(memory.plane() + (1 << 16) + 8), "mapped twice");
    memory.unmap();
  }
}
