package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.hardware.Hardware;
import io.cochlea.api.hardware.HardwareListener;
import io.cochlea.api.hardware.Hints;
import io.cochlea.api.hardware.Inventory;
import io.cochlea.api.inference.InferenceBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;

/** Machines are loaded in the running platform: their conditions and backends come and go. */
class ConditionsIT {
  private static final Path MACHINES =
      Path.of("../../bundles/hardware/src/test/resources/machines");

  @TempDir static Path directory;
  private static Distribution distribution;
  private static Hardware hardware;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(directory.resolve("framework"));
    Path metal = Path.of(System.getProperty("cochlea.home"), "optional/metal.jar");
    context().installBundle("reference:" + metal.toUri()).start();
    hardware = distribution.service(Hardware.class);
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  @AfterEach
  void thisMachineAgain() {
    hardware.unload();
  }

  @ParameterizedTest
  @CsvSource({
    "meteor-lake, intel-npu avx2 vnni p-cores battery, meteorlake",
    "lunar-lake, intel-npu avx2 vnni p-cores, meteorlake",
    "xdna2, amd-npu avx512 avx2 vnni p-cores, xdna2",
    "nvidia-server, nvidia avx512 avx2 vnni amx numa, cuda",
    "aws-g5, nvidia avx2 vm cloud-aws, cuda",
    "jetson-orin, nvidia neon, cuda",
    "aws-c7i, avx512 avx2 vnni amx vm cloud-aws,",
    "gcp, avx2 vm cloud-gcp,",
    "azure, avx512 avx2 vnni vm cloud-azure,",
    "apple-m3-pro, apple-gpu neon p-cores battery, metal",
    "raspberry-pi-5, neon,",
    "big-little, neon p-cores,",
    "container, avx512 avx2 vnni vm container,",
  })
  void conditionsAndBackendsFollowTheMachine(String machine, String conditions, String backend)
      throws Exception {
    hardware.load(MACHINES.resolve(machine + ".txt"));
    Set<String> expected =
        Arrays.stream(conditions.split(" ", -1))
            .map(name -> "cochlea.hw." + name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, conditions(), "at once");
    Set<String> backends = new TreeSet<>(backend == null ? Set.of() : Set.of(backend));
    eventually(backends, () -> accelerators());
    hardware.unload();
    assertEquals(new TreeSet<>(hardware.inventory().capabilities()), conditions());
    eventually(new TreeSet<>(), () -> accelerators());
  }

  @Test
  void hintsReachAListenerOfTheWhiteboard() throws Exception {
    Path supply = directory.resolve("laptop/sys/class/power_supply/BAT0");
    Files.createDirectories(supply);
    Files.writeString(supply.resolve("type"), "Battery\n");
    Files.writeString(supply.resolve("capacity"), "41\n");
    Files.writeString(supply.resolve("status"), "Charging\n");
    BlockingQueue<Inventory> told = new LinkedBlockingQueue<>();
    ServiceRegistration<HardwareListener> listener =
        context().registerService(HardwareListener.class, told::add, null);
    assertEquals("", next(told).origin(), "told how it is when it comes");
    hardware.load(directory.resolve("laptop"));
    assertEquals(new Hints(false, 41, false), next(told).hints());
    Files.writeString(supply.resolve("status"), "Discharging\n");
    hardware.rescan();
    assertEquals(new Hints(true, 41, false), next(told).hints());
    assertTrue(conditions().contains("cochlea.hw.battery"));
    listener.unregister();
  }

  @Test
  void whatIsRefusedLeavesTheConditions() throws Exception {
    hardware.load(MACHINES.resolve("xdna2.txt"));
    Set<String> before = conditions();
    Path broken = Files.writeString(directory.resolve("broken"), "=== ../etc/passwd\n");
    assertThrows(IllegalArgumentException.class, () -> hardware.load(broken));
    assertThrows(IllegalArgumentException.class, () -> hardware.load(Path.of("/dev/zero")));
    assertEquals(before, conditions());
    eventually(new TreeSet<>(Set.of("xdna2")), () -> accelerators());
  }

  @Test
  void aDumpOfThisMachineIsThisMachine() throws IOException {
    Inventory here = hardware.rescan();
    Path dump = Files.writeString(directory.resolve("dump"), hardware.dump());
    Inventory loaded = hardware.load(dump);
    assertEquals(here.cpu(), loaded.cpu());
    assertEquals(here.devices(), loaded.devices());
    assertEquals(here.capabilities(), loaded.capabilities());
  }

  private static BundleContext context() {
    return distribution.framework.getBundleContext();
  }

  private static Set<String> conditions() throws InvalidSyntaxException {
    return ids(Condition.class.getName(), "(osgi.condition.id=cochlea.hw.*)", "osgi.condition.id");
  }

  /** Backends that need some hardware beside the processor. */
  private static Set<String> accelerators() throws InvalidSyntaxException {
    return ids(InferenceBackend.class.getName(), "(!(backend.id=cpu*))", "backend.id");
  }

  private static Set<String> ids(String type, String filter, String key)
      throws InvalidSyntaxException {
    ServiceReference<?>[] found = context().getAllServiceReferences(type, filter);
    return found == null
        ? new TreeSet<>()
        : Arrays.stream(found)
            .map(each -> String.valueOf(each.getProperty(key)))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Inventory next(BlockingQueue<Inventory> told) throws InterruptedException {
    Inventory next = told.poll(10, TimeUnit.SECONDS);
    assertTrue(next != null, "nobody was told");
    return next;
  }

  private static void eventually(Object expected, Callable<?> actual) throws Exception {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!expected.equals(actual.call()) && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertEquals(expected, actual.call());
  }
}
