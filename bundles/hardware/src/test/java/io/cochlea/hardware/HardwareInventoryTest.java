package io.cochlea.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.hardware.Inventory;
import io.cochlea.api.hardware.Inventory.Cpu;
import io.cochlea.api.hardware.Inventory.Device;
import io.cochlea.api.hardware.Inventory.Device.Kind;
import io.cochlea.api.hardware.Inventory.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareInventoryTest {

  @TempDir private Path root = Path.of(".");
  private final Registry registry = new Registry();

  @Test
  void nvidiaServer() throws IOException {
    Inventory found = inventory("nvidia-server");
    assertEquals(
        new Cpu("AMD EPYC 7742 64-Core Processor", "AuthenticAMD", "23", "49", 2, 4, "avx2"),
        found.cpu());
    assertEquals(1_056_468_644L * 1024, found.memory().total());
    assertEquals(
        List.of(
            new Device(Kind.GPU, "NVIDIA A100-PCIE-40GB", "10de", "20f1"),
            new Device(Kind.GPU, "NVIDIA GPU", "10de", "20f1")),
        found.devices(),
        "neither the network card nor the GPU's audio function");
    assertEquals("NVIDIA DGXA100", found.system());
    assertEquals("", found.hypervisor());
    assertEquals(Set.of("cochlea.hw.nvidia", "cochlea.hw.avx2"), found.capabilities());
    assertEquals(found.capabilities(), registry.conditions);
  }

  @Test
  void meteorLakeLaptop() throws IOException {
    Inventory found = inventory("meteor-lake");
    assertEquals("170", found.cpu().model());
    assertEquals(2, found.cpu().physicalCores());
    assertEquals(3, found.cpu().logicalCores());
    assertEquals(
        List.of(
            new Device(Kind.GPU, "Intel GPU", "8086", "7d55"),
            new Device(Kind.NPU, "Meteor Lake NPU", "8086", "7d1d")),
        found.devices());
    assertEquals(Set.of("cochlea.hw.intel-npu", "cochlea.hw.avx2"), found.capabilities());
  }

  @Test
  void xdna2Laptop() throws IOException {
    Inventory found = inventory("xdna2");
    assertEquals("26", found.cpu().family());
    assertEquals(
        List.of(
            new Device(Kind.GPU, "AMD GPU", "1002", "150e"),
            new Device(Kind.NPU, "AMD XDNA2 NPU", "1022", "17f0")),
        found.devices());
    assertEquals(
        Set.of("cochlea.hw.amd-npu", "cochlea.hw.avx512", "cochlea.hw.avx2"), found.capabilities());
  }

  @Test
  void containerWithoutSysfs() throws IOException {
    Inventory found = inventory("container");
    assertEquals(List.of(), found.devices());
    assertEquals("", found.system());
    assertEquals("unknown", found.hypervisor());
    assertEquals(Set.of("cochlea.hw.avx512", "cochlea.hw.avx2"), found.capabilities());
  }

  @Test
  void asksElsewhereForWhatTheFilesDoNotSay() throws IOException {
    Machines.unfold("arm-board", root);
    var other =
        new Machine(
            new Cpu("Cortex-A76", "ARM", "8", "0xd0b", 4, 4, ""),
            new Memory(1, 1),
            List.of(),
            "A board",
            "");
    var hardware = new HardwareInventory(new Conditions(registry.context()), root, () -> other);
    Inventory found = hardware.inventory();
    assertEquals(new Cpu("Cortex-A76", "ARM", "8", "0xd0b", 4, 2, "neon"), found.cpu());
    assertEquals(8_000_000L * 1024, found.memory().total());
    assertEquals("A board", found.system());
    assertEquals(Set.of("cochlea.hw.neon"), found.capabilities());
  }

  @Test
  void appleSilicon() {
    var apple =
        new Machine(
            new Cpu("Apple M3 Pro", "Apple Inc.", "", "", 11, 11, "neon"),
            new Memory(1, 1),
            List.of(),
            "",
            "");
    Inventory found =
        new HardwareInventory(new Conditions(registry.context()), root, () -> apple).inventory();
    assertEquals(Set.of("cochlea.hw.apple-gpu", "cochlea.hw.neon"), found.capabilities());
  }

  @Test
  void aMachineThatSaysNothingIsStillListed() {
    Inventory found = hardware().inventory();
    assertEquals(Machine.UNKNOWN.cpu(), found.cpu());
    assertEquals(Set.of(), found.capabilities());
  }

  @Test
  void garbageIsNoDevice() throws IOException {
    Machines.unfold("meteor-lake", root);
    Path npu = root.resolve("sys/bus/pci/devices/0000:00:0b.0");
    Files.writeString(npu.resolve("vendor"), "0xzz");
    Files.writeString(root.resolve("proc/meminfo"), "MemTotal: 99999999999999999999999 kB\n:\n");
    Inventory found = hardware().inventory();
    assertEquals(1, found.devices().size());
    assertEquals(0, found.memory().total());
  }

  @Test
  void conditionsFollowTheHardware() throws IOException {
    Machines.unfold("meteor-lake", root);
    HardwareInventory hardware = hardware();
    Inventory before = hardware.inventory();
    assertSame(before, hardware.inventory(), "looked at once");
    Files.delete(root.resolve("sys/bus/pci/devices/0000:00:0b.0/vendor"));
    Inventory after = hardware.rescan();
    assertNotEquals(before, after);
    assertEquals(Set.of("cochlea.hw.avx2"), registry.conditions);
    hardware.close();
    assertEquals(Set.of(), registry.conditions);
    hardware.rescan();
    assertEquals(Set.of(), registry.conditions, "nothing is registered after the close");
  }

  @Test
  void thisMachineAsOshiAndTheKernelSeeIt() {
    Machine oshi = OshiMachine.read();
    assertTrue(oshi.cpu().logicalCores() >= Runtime.getRuntime().availableProcessors());
    assertTrue(oshi.memory().total() > 0);
    assertTrue(oshi.isComplete());
    var hardware =
        new HardwareInventory(new Conditions(registry.context()), Path.of("/"), OshiMachine::read);
    Inventory found = hardware.inventory();
    assertEquals(oshi.cpu().name(), found.cpu().name());
    assertEquals(oshi.memory().total(), found.memory().total());
  }

  @Test
  void refusesARootThatIsNotThere() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new HardwareInventory(registry.context(), new Rooted("/no/such/root")));
    assertEquals(
        "io.cochlea.hardware: root is '/no/such/root', allowed is a directory that is there",
        refused.getMessage());
  }

  @Test
  void theFirstLookIsTakenInTheBackground() throws Exception {
    Machines.unfold("xdna2", root);
    var hardware = new HardwareInventory(registry.context(), new Rooted(root.toString()));
    long end = System.nanoTime() + 10_000_000_000L;
    while (!registry.conditions.contains("cochlea.hw.amd-npu")) {
      assertTrue(System.nanoTime() < end, "nothing published although nobody asked");
      Thread.sleep(5);
    }
    hardware.close();
  }

  private Inventory inventory(String machine) throws IOException {
    Machines.unfold(machine, root);
    return hardware().inventory();
  }

  private HardwareInventory hardware() {
    return new HardwareInventory(new Conditions(registry.context()), root, () -> Machine.UNKNOWN);
  }
}
