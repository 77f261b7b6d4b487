package io.cochlea.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.UniqueElements;

/** Whatever a kernel file holds, there is an inventory within bounds. */
class HostileFilesTest {

  private static final List<String> MACHINES =
      List.of("meteor-lake", "nvidia-server", "xdna2", "gcp", "raspberry-pi-5", "jetson-orin");

  @Property(tries = 600)
  void anyContentOfAnyFileIsRead(
      @ForAll @IntRange(min = 0, max = 5) int machine,
      @ForAll @IntRange(min = 0, max = 1 << 20) int which,
      @ForAll("contents") String content)
      throws IOException {
    NavigableMap<String, String> files = files(MACHINES.get(machine));
    String path = List.copyOf(files.keySet()).get(which % files.size());
    files.put(path, content);
    Inventory found = read(files);
    assertTrue(found.cpu().logicalCores() <= CpuList.MAX_CPUS);
    assertTrue(found.power().percent() >= -1 && found.power().percent() <= 100);
    assertTrue(found.heat().frequencyPercent() > -1 && found.heat().frequencyPercent() <= 100);
    assertTrue(found.memory().total() >= 0 && found.memory().limit() >= 0);
    assertTrue(found.platform().processorLimit() >= 0);
    found.capabilities().forEach(each -> assertTrue(each.matches("cochlea\\.hw\\.[a-z0-9-]+")));
  }

  @Property(tries = 200)
  void anyFileMayBeMissing(
      @ForAll @IntRange(min = 0, max = 5) int machine,
      @ForAll @IntRange(min = 0, max = 1 << 20) int which)
      throws IOException {
    NavigableMap<String, String> files = files(MACHINES.get(machine));
    files.remove(List.copyOf(files.keySet()).get(which % files.size()));
    read(files);
  }

  @Property(tries = 500)
  void anyTextIsADumpOrRefused(@ForAll("contents") String text) {
    try {
      Dump.parse(text);
    } catch (IllegalArgumentException refused) {
      assertEquals(1, String.valueOf(refused.getMessage()).lines().count());
    }
    try {
      Description.parse(text);
    } catch (IllegalArgumentException refused) {
      assertTrue(String.valueOf(refused.getMessage()).startsWith("has "));
    }
  }

  @Property
  void listsOfProcessorsAreWrittenAsTheyAreRead(
      @ForAll @UniqueElements List<@IntRange(min = 0, max = 8191) Integer> cpus) {
    List<Integer> sorted = cpus.stream().sorted().toList();
    assertEquals(sorted, CpuList.parse(CpuList.format(sorted)));
  }

  @Provide
  static Arbitrary<String> contents() {
    Arbitrary<String> numbers =
        Arbitraries.of(
            "0",
            "-1",
            "9223372036854775807",
            "-9223372036854775808",
            "0xffffffff",
            "0x",
            "0-",
            "99999999999999999999",
            "0-8191",
            "8191-0",
            "1,,2",
            "max max",
            "1 0",
            "max 100000");
    Arbitrary<String> lines =
        Arbitraries.of(
                "processor\t: 0",
                "processor : -1",
                "processor\t: 2147483648",
                "flags\t: avx2",
                "core id : x",
                ": : :",
                "=== proc/cpuinfo",
                "=== inventory",
                "0::/../../x",
                "0::/a/b/c",
                "DRIVER=",
                "Node 0 MemTotal: 1 kB",
                "MemTotal: 99999999999999999 kB",
                "cpu.performance: 8192",
                "npu: , ,",
                "\u0000",
                "\ud800")
            .list()
            .ofMaxSize(6)
            .map(all -> String.join("\n", all));
    return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(200), numbers, lines);
  }

  private static NavigableMap<String, String> files(String machine) throws IOException {
    return new TreeMap<>(Dump.parse(Files.readString(Machines.file(machine))));
  }

  private static Inventory read(NavigableMap<String, String> files) {
    return new Source("fuzz", new RecordedFiles(files), () -> Machine.UNKNOWN).read(Heat.UNKNOWN);
  }
}
