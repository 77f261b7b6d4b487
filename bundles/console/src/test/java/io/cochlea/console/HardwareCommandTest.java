package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.hardware.Cpu;
import io.cochlea.api.hardware.Cpu.Processor;
import io.cochlea.api.hardware.Cpu.Processor.Kind;
import io.cochlea.api.hardware.Device;
import io.cochlea.api.hardware.Hardware;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Inventory;
import io.cochlea.api.hardware.Memory;
import io.cochlea.api.hardware.Platform;
import io.cochlea.api.hardware.Power;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareCommandTest {

  private static final Inventory HERE =
      new Inventory(
          "",
          new Cpu(
              "A processor",
              "GenuineIntel",
              "6",
              "170",
              "",
              Set.of("avx2", "avx_vnni"),
              List.of(
                  new Processor(0, 0, 0, 0, Kind.PERFORMANCE),
                  new Processor(1, 0, 0, 0, Kind.PERFORMANCE),
                  new Processor(2, 0, 8, 0, Kind.EFFICIENCY)),
              List.of()),
          new Memory(8L << 30, 4L << 30, 2L << 30, List.of()),
          List.of(
              new Device(
                  Device.Kind.NPU,
                  "Lunar Lake NPU",
                  "8086",
                  "643e",
                  "0000:00:0b.0",
                  "",
                  "",
                  false)),
          new Platform("LENOVO", "21KC", "", "", true, 1.5),
          new Power(true, 41),
          new Heat(97, 95, 3, 60, true),
          Set.of("cochlea.hw.intel-npu"));

  @TempDir private Path directory = Path.of(".");
  private final Loaded hardware = new Loaded();
  private final HardwareCommand command = new HardwareCommand(hardware, new OneThread());

  @Test
  void saysWhatMattersInEightyColumns() throws IOException {
    String text = command.hardware();
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    assertTrue(text.contains("GenuineIntel family 6 model 170\n"), text);
    assertTrue(text.contains("2 physical, 3 logical"), text);
    assertTrue(text.contains("2 processors"), text);
    assertTrue(text.contains("8.0 GiB, 4.0 GiB free, limited to 2.0 GiB"), text);
    assertTrue(text.contains("none, no firmware"), text);
    assertTrue(text.contains("1.50 processors"), text);
    assertTrue(text.contains("41 %, in use"), text);
    assertTrue(text.contains("3 times, 60 % of the frequency"), text);
    assertTrue(text.contains("loop on [0, 1]"), text);
    assertFalse(text.contains("hypervisor"), "what is not known is left out");
  }

  @Test
  void aDumpIsForItsOwnerAndWritesOverNothing() throws IOException {
    Path file = directory.resolve("dump");
    assertEquals("written to " + file, command.hardware("dump", file.toString()));
    assertEquals("recorded\n", Files.readString(file));
    var refused = assertThrows(IOException.class, () -> command.hardware("dump", file.toString()));
    assertEquals("'" + file + "' is there already, allowed is a new file", refused.getMessage());
    assertEquals("recorded\n", command.hardware("dump"));
    assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void loadsAnotherAndThisAgain() throws IOException {
    assertTrue(command.hardware("load", "laptop.txt").contains("laptop.txt"));
    assertFalse(command.hardware("load", "--this").contains("laptop.txt"));
  }

  @Test
  void anythingElseIsAnsweredWithTheUsage() {
    for (String[] wrong :
        new String[][] {
          {"burn"}, {"load"}, {"scan", "x"}, {"dump", "a", "b"}, {"load", "a", "b"}
        }) {
      var refused = assertThrows(IllegalArgumentException.class, () -> command.hardware(wrong));
      assertTrue(String.valueOf(refused.getMessage()).startsWith("usage: hardware"));
    }
  }

  /** Loads anything. */
  private static final class Loaded implements Hardware {
    @Override
    public Inventory inventory() {
      return HERE;
    }

    @Override
    public Inventory rescan() {
      return HERE;
    }

    @Override
    public String dump() {
      return "recorded\n";
    }

    @Override
    public Inventory load(Path source) {
      return new Inventory(
          source.toString(),
          HERE.cpu(),
          HERE.memory(),
          HERE.devices(),
          HERE.platform(),
          HERE.power(),
          HERE.heat(),
          HERE.capabilities());
    }

    @Override
    public Inventory unload() {
      return HERE;
    }
  }

  /** One loop is tied. */
  private static final class OneThread implements Affinity {
    private final Applied loop =
        new Applied("cochlea-loop-0", ThreadRole.LOOP, List.of(0, 1), -1, "");

    @Override
    public Applied pin(ThreadRole role, String group) {
      return loop;
    }

    @Override
    public List<Applied> applied() {
      return List.of(loop);
    }

    @Override
    public String policy() {
      return "on";
    }
  }
}
