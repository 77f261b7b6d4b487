package io.cochlea.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.hardware.HardwareListener;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Hints;
import io.cochlea.api.hardware.Inventory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareInventoryTest {

  @TempDir private Path directory = Path.of(".");
  private final Registry registry = new Registry();
  private final HardwareInventory hardware =
      new HardwareInventory(
          new Conditions(registry.context()),
          new Source("", new LiveFiles(Path.of("/no/such/root")), () -> Machine.UNKNOWN));
  private final BlockingQueue<Inventory> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    hardware.close();
  }

  @Test
  void aMachineThatSaysNothingIsStillListed() {
    Inventory found = hardware.inventory();
    assertEquals(0, found.cpu().logicalCores());
    assertEquals(Set.of(), found.capabilities());
    assertEquals(Hints.NONE, found.hints());
    assertSame(found, hardware.inventory(), "looked at once");
  }

  @Test
  void conditionsFollowWhatIsLoaded() throws IOException {
    hardware.inventory();
    Inventory laptop = hardware.load(Machines.file("meteor-lake"));
    assertTrue(registry.conditions.contains("cochlea.hw.intel-npu"));
    assertEquals(laptop.capabilities(), registry.conditions);
    hardware.load(Machines.file("nvidia-server"));
    assertTrue(registry.conditions.contains("cochlea.hw.nvidia"));
    assertFalse(registry.conditions.contains("cochlea.hw.intel-npu"));
    assertEquals("", hardware.unload().origin());
    assertEquals(Set.of(), registry.conditions);
  }

  @Test
  void whatIsRefusedChangesNothing() throws IOException {
    Inventory before = hardware.load(Machines.file("meteor-lake"));
    Path broken = Files.writeString(directory.resolve("broken"), "no sections\n");
    assertThrows(IllegalArgumentException.class, () -> hardware.load(broken));
    assertThrows(IllegalArgumentException.class, () -> hardware.load(directory.resolve("none")));
    assertSame(before, hardware.inventory());
    assertEquals(before.capabilities(), registry.conditions);
  }

  @Test
  void aRescanReadsWhatIsLoadedAgainAndTellsOfTheChange() throws Exception {
    Path battery = directory.resolve("sys/class/power_supply/BAT0");
    Files.createDirectories(battery);
    Files.writeString(battery.resolve("type"), "Battery\n");
    Files.writeString(battery.resolve("capacity"), "80\n");
    Files.writeString(battery.resolve("status"), "Charging\n");
    var listeners = new Listeners(hardware);
    listeners.add(told::add);
    hardware.load(directory);
    assertEquals(new Hints(false, 80, false), next().hints());
    hardware.rescan();
    Files.writeString(battery.resolve("status"), "Discharging\n");
    hardware.rescan();
    assertEquals(new Hints(true, 80, false), next().hints(), "told once, of the change");
    assertEquals(Set.of("cochlea.hw.battery"), registry.conditions);
    HardwareListener late = told::add;
    listeners.add(late);
    assertEquals(new Hints(true, 80, false), next().hints(), "told when it comes");
    listeners.close();
  }

  @Test
  void aCounterThatRisesIsThrottling() throws Exception {
    Path counter = directory.resolve("sys/devices/system/cpu/cpu0/thermal_throttle");
    Files.createDirectories(counter);
    Files.createDirectories(directory.resolve("proc"));
    Files.writeString(directory.resolve("proc/cpuinfo"), "processor\t: 0\nflags\t\t: avx2\n");
    Files.writeString(counter.resolve("core_throttle_count"), "7\n");
    Heat first = hardware.load(directory).heat();
    assertEquals(7, first.throttles());
    assertFalse(first.throttled(), "it may have been long ago");
    Files.writeString(counter.resolve("core_throttle_count"), "9\n");
    assertTrue(hardware.rescan().hints().throttled());
    assertFalse(hardware.rescan().hints().throttled(), "not since");
  }

  @Test
  void nothingIsRegisteredAfterTheClose() throws IOException {
    hardware.load(Machines.file("meteor-lake"));
    hardware.close();
    assertEquals(Set.of(), registry.conditions);
    hardware.rescan();
    assertEquals(Set.of(), registry.conditions);
  }

  @Test
  void thisMachineAsOshiAndTheKernelSeeIt() {
    Machine oshi = OshiMachine.read();
    assertTrue(oshi.cpu().logicalCores() >= Runtime.getRuntime().availableProcessors());
    assertTrue(oshi.memory().total() > 0);
    assertTrue(oshi.isComplete());
    Inventory found = Source.live().read(Heat.UNKNOWN);
    assertEquals(oshi.cpu().name(), found.cpu().name());
    assertEquals(oshi.cpu().logicalCores(), found.cpu().logicalCores());
    assertEquals(oshi.memory().total(), found.memory().total());
  }

  @Test
  void refusesWhatIsNoConfiguration() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new HardwareInventory(registry.context(), new Settings("", -1)));
    assertEquals(
        "io.cochlea.hardware: intervalSeconds is -1, allowed is 0 to 86400", refused.getMessage());
    refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new HardwareInventory(registry.context(), new Settings("/no/such/root", 0)));
    assertEquals("inventory '/no/such/root' is not there", refused.getMessage());
  }

  @Test
  void theConfiguredMachineIsLookedAtInTheBackgroundAndAgain() throws Exception {
    Path copy = directory.resolve("machine");
    Files.copy(Machines.file("xdna2"), copy);
    var configured = new HardwareInventory(registry.context(), new Settings(copy.toString(), 3600));
    eventually(true, "cochlea.hw.amd-npu");
    Files.copy(Machines.file("meteor-lake"), copy, StandardCopyOption.REPLACE_EXISTING);
    configured.configure(new Settings(copy.toString(), 1));
    eventually(true, "cochlea.hw.intel-npu");
    Files.delete(copy);
    configured.configure(new Settings(copy.toString(), 1));
    Thread.sleep(50);
    assertNotEquals(Set.of(), registry.conditions, "it is as it was");
    configured.close();
  }

  @Test
  void itNeedsNothingSoThatItsListenersMayNeedIt() throws IOException {
    String component = "/OSGI-INF/io.cochlea.hardware.HardwareInventory.xml";
    try (var in = Objects.requireNonNull(HardwareInventory.class.getResourceAsStream(component))) {
      assertFalse(new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("<reference "));
    }
  }

  private void eventually(boolean expected, String condition) throws InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (registry.conditions.contains(condition) != expected) {
      assertTrue(System.nanoTime() < end, condition + " did not follow");
      Thread.sleep(5);
    }
  }

  private Inventory next() throws InterruptedException {
    Inventory next = told.poll(10, TimeUnit.SECONDS);
    assertTrue(next != null, "nobody was told");
    return next;
  }
}
