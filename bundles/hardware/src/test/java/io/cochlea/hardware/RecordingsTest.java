package io.cochlea.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Inventory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingsTest {

  @TempDir private Path root = Path.of(".");

  @ParameterizedTest
  @ValueSource(strings = {"meteor-lake", "nvidia-server", "gcp", "apple-m3-pro", "jetson-orin"})
  void aDumpOfAMachineIsThatMachine(String machine) throws IOException {
    Source source = Machines.source(machine);
    Path dump = Files.writeString(root.resolve("dump"), source.dump());
    Inventory again = Recordings.read(dump).read(Heat.UNKNOWN);
    Inventory before = source.read(Heat.UNKNOWN);
    assertEquals(before.cpu(), again.cpu());
    assertEquals(before.memory(), again.memory());
    assertEquals(before.devices(), again.devices());
    assertEquals(before.platform(), again.platform());
    assertEquals(before.power(), again.power());
    assertEquals(before.heat(), again.heat());
    assertEquals(before.capabilities(), again.capabilities());
  }

  @Test
  void thisMachineIsRecordedAndReadAgain() throws IOException {
    Path dump = Files.writeString(root.resolve("dump"), Source.live().dump());
    Inventory again = Recordings.read(dump).read(Heat.UNKNOWN);
    Inventory here = Source.live().read(Heat.UNKNOWN);
    assertEquals(here.cpu(), again.cpu());
    assertEquals(here.capabilities(), again.capabilities());
  }

  @Test
  void nothingInADumpIdentifiesTheMachine() throws IOException {
    assertFalse(Machines.source("raspberry-pi-5").dump().contains("0123456789abcdef"));
    String server = Machines.source("nvidia-server").dump();
    assertTrue(server.contains("NVIDIA H100 80GB HBM3"));
    assertFalse(server.contains("0f0f0f0f-1111"));
    assertFalse(Machines.source("lunar-lake").dump().contains("OWNER-4711"));
    assertTrue(Machines.source("azure").dump().contains("7783-7084-3265-9085-8269-3286-77"));
    var scrub = new Scrub("mine.example");
    assertEquals(
        "at removed by removed", scrub.content("proc/x", "at mine.example by 52:54:00:12:34:56"));
    assertEquals(
        "sys/fs/cgroup/docker-removed/cpu.max",
        scrub.path("sys/fs/cgroup/docker-%s/cpu.max".formatted("ab".repeat(32))));
  }

  @ParameterizedTest
  @CsvSource({
    "'just words', has 0 sections",
    "'=== ../etc/passwd\nx', has a section '../etc/passwd'",
    "'=== proc/../../etc/passwd\nx', has a section",
    "'=== /proc/cpuinfo\nx', has a section '/proc/cpuinfo'",
    "'=== etc/shadow\nx', has a section 'etc/shadow'",
    "'=== inventory\ncolour: red', 'has the key ''colour'', which no inventory has'",
    "'=== inventory\nnothing', 'allowed is ''key: value'''",
    "'=== inventory\ncpu.performance: -4', 'has cpu.performance ''-4'', allowed is 0 to 8192'",
    "'=== inventory\nbattery: full', 'has battery ''full'', allowed is 0 to 100'",
  })
  void refusesWhatIsNoDump(String text, String reason) throws IOException {
    Path file = Files.writeString(root.resolve("dump"), text);
    String message = refused(file);
    assertTrue(message.startsWith("inventory '" + file + "' "), message);
    assertTrue(message.contains(reason), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void refusesLinksSoThatNothingOutsideIsRead() throws IOException {
    assumeTrue(Files.getFileStore(root).supportsFileAttributeView("posix"));
    Files.createDirectories(root.resolve("proc"));
    Files.createSymbolicLink(root.resolve("proc/cpuinfo"), Path.of("/proc/cpuinfo"));
    assertTrue(refused(root).contains("has a link at 'proc/cpuinfo'"));
    Files.delete(root.resolve("proc/cpuinfo"));
    Files.createSymbolicLink(root.resolve("proc/loop"), root);
    assertTrue(refused(root).contains("has a link at 'proc/loop'"));
    Path link =
        Files.createSymbolicLink(root.resolve("link"), Machines.file("gcp").toAbsolutePath());
    assertTrue(refused(link).contains("is no regular file or directory"));
    assertTrue(refused(Path.of("/dev/zero")).contains("is no regular file or directory"));
  }

  @Test
  void refusesADirectoryThatIsNoMachine() {
    assertTrue(refused(root).contains("has neither proc nor sys"));
  }

  /** The hostile root: binary, endless, deep, a pipe that nobody writes. */
  @Test
  void aHostileRootIsReadAsFarAsItMakesSense() throws Exception {
    unfold("meteor-lake");
    var garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    Files.write(root.resolve("proc/meminfo"), garbage);
    Files.write(root.resolve("sys/bus/pci/devices/0000:00:02.0/vendor"), garbage);
    Files.writeString(root.resolve("sys/class/power_supply/BAT0/capacity"), "99999999999999999999");
    Files.writeString(root.resolve("sys/devices/cpu_atom/cpus"), "0-999999999");
    try (var huge = new RandomAccessFile(root.resolve("sys/huge").toFile(), "rw")) {
      huge.setLength(1L << 40);
    }
    Process pipe =
        new ProcessBuilder("mkfifo", root.resolve("proc/pipe").toString()).inheritIO().start();
    assumeTrue(pipe.waitFor() == 0);
    Inventory found =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> Recordings.read(root).read(Heat.UNKNOWN));
    assertEquals(22, found.cpu().logicalCores());
    assertEquals(0, found.memory().total());
    assertEquals(1, found.devices().size(), "the NPU is still there, the GPU is not");
    assertEquals(-1, found.power().percent());
  }

  @Test
  void refusesTooMuch() throws IOException {
    Path deep = root.resolve("proc/a");
    Files.createDirectories(deep.resolve("b/".repeat(40)));
    assertTrue(refused(root).contains("is deeper than"));
    Path large = root.resolve("large");
    try (var file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(64L << 20);
    }
    assertTrue(refused(large).contains("bytes"));
  }

  private void unfold(String machine) throws IOException {
    var files = new TreeMap<>(Dump.parse(Files.readString(Machines.file(machine))));
    for (var each : files.entrySet()) {
      Path file = root.resolve(each.getKey());
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, each.getValue());
    }
  }

  private static String refused(Path path) {
    var refused = assertThrows(IllegalArgumentException.class, () -> Recordings.read(path));
    return Objects.requireNonNull(refused.getMessage());
  }
}
