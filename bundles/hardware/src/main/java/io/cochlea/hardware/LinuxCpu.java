package io.cochlea.hardware;

import io.cochlea.api.hardware.Cpu;
import io.cochlea.api.hardware.Cpu.Cache;
import io.cochlea.api.hardware.Cpu.Processor;
import io.cochlea.api.hardware.Cpu.Processor.Kind;
import io.cochlea.api.hardware.Memory.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the processors from {@code /proc/cpuinfo} and {@code /sys/devices/system/cpu}. */
final class LinuxCpu {

  private static final String CPUS = "sys/devices/system/cpu/";
  private static final int MAX_CACHES = 8;

  /** What is slower than this part of the fastest is there to save power. */
  private static final double EFFICIENT = 0.75;

  /** Names of ARM's own cores, by the part number in cpuinfo. */
  private static final Map<String, String> ARM_PARTS =
      Map.ofEntries(
          Map.entry("0xd03", "Cortex-A53"),
          Map.entry("0xd05", "Cortex-A55"),
          Map.entry("0xd08", "Cortex-A72"),
          Map.entry("0xd0b", "Cortex-A76"),
          Map.entry("0xd0c", "Neoverse-N1"),
          Map.entry("0xd40", "Neoverse-V1"),
          Map.entry("0xd41", "Cortex-A78"),
          Map.entry("0xd42", "Cortex-A78AE"),
          Map.entry("0xd49", "Neoverse-N2"),
          Map.entry("0xd4f", "Neoverse-V2"));

  private final KernelFiles files;
  private final List<Node> nodes;

  LinuxCpu(KernelFiles files, List<Node> nodes) {
    this.files = files;
    this.nodes = nodes;
  }

  Cpu read() {
    List<Map<String, String>> blocks = blocks();
    if (blocks.isEmpty()) {
      return Cpu.UNKNOWN;
    }
    Map<String, String> first = blocks.getFirst();
    List<Processor> processors = processors(blocks);
    boolean arm = first.containsKey("CPU implementer");
    String part = first.getOrDefault("CPU part", "");
    boolean arms = first.getOrDefault("CPU implementer", "").equals("0x41");
    return new Cpu(
        first.getOrDefault("model name", arms ? ARM_PARTS.getOrDefault(part, "") : ""),
        first.getOrDefault("vendor_id", arms ? "ARM" : ""),
        first.getOrDefault("cpu family", arm ? first.getOrDefault("CPU architecture", "") : ""),
        first.getOrDefault("model", part),
        first.getOrDefault("stepping", first.getOrDefault("CPU revision", "")),
        Extensions.of(first.getOrDefault("flags", first.getOrDefault("Features", ""))),
        processors,
        caches(processors));
  }

  /**
   * One map for each processor of cpuinfo; blocks without a number, such as a board's, are none.
   */
  private List<Map<String, String>> blocks() {
    var blocks = new ArrayList<Map<String, String>>();
    Map<String, String> block = new HashMap<>();
    for (String line : files.text("proc/cpuinfo").split("\n", -1)) {
      int colon = line.indexOf(':');
      String key = line.substring(0, Math.max(0, colon)).strip();
      if (key.equals("processor")) {
        block = new HashMap<>();
        blocks.add(block);
      }
      if (!key.isEmpty() && blocks.size() <= CpuList.MAX_CPUS) {
        block.putIfAbsent(key, line.substring(colon + 1).strip());
      }
    }
    return blocks;
  }

  private List<Processor> processors(List<Map<String, String>> blocks) {
    var found = new ArrayList<Processor>();
    var seen = new HashSet<Integer>();
    Map<Integer, Integer> nodeOf = new HashMap<>();
    nodes.forEach(node -> node.processors().forEach(cpu -> nodeOf.put(cpu, node.id())));
    Set<Integer> efficient = efficient(blocks);
    for (Map<String, String> block : blocks) {
      int id = integer(block.get("processor"), -1);
      if (id < 0 || !seen.add(id)) {
        continue;
      }
      String topology = CPUS + "cpu" + id + "/topology/";
      int socket = (int) files.number(topology + "physical_package_id", 0);
      int core = (int) files.number(topology + "core_id", id);
      found.add(
          new Processor(
              id,
              integer(block.get("physical id"), Math.max(0, socket)),
              integer(block.get("core id"), core),
              nodeOf.getOrDefault(id, 0),
              efficient.contains(id) ? Kind.EFFICIENCY : Kind.PERFORMANCE));
    }
    found.sort((a, b) -> Integer.compare(a.id(), b.id()));
    return found;
  }

  /**
   * Told apart by Intel's two kinds of performance counters, else by capacity (ARM, and x86 since
   * Linux 6.13), else by the highest frequency (AMD's compact cores).
   */
  private Set<Integer> efficient(List<Map<String, String>> blocks) {
    var atoms = new HashSet<>(CpuList.parse(files.text("sys/devices/cpu_atom/cpus")));
    atoms.addAll(CpuList.parse(files.text("sys/devices/cpu_lowpower/cpus")));
    if (!atoms.isEmpty() && !files.text("sys/devices/cpu_core/cpus").isEmpty()) {
      return atoms;
    }
    Set<Integer> slow = slower(blocks, "cpu_capacity");
    return slow.isEmpty() ? slower(blocks, "cpufreq/cpuinfo_max_freq") : slow;
  }

  private Set<Integer> slower(List<Map<String, String>> blocks, String file) {
    var speeds = new HashMap<Integer, Long>();
    for (Map<String, String> block : blocks) {
      int id = integer(block.get("processor"), -1);
      long speed = files.number(CPUS + "cpu" + id + "/" + file, 0);
      if (speed > 0) {
        speeds.put(id, speed);
      }
    }
    long fastest = speeds.values().stream().mapToLong(Long::longValue).max().orElse(0);
    speeds.values().removeIf(speed -> speed >= EFFICIENT * fastest);
    return speeds.keySet();
  }

  private List<Cache> caches(List<Processor> processors) {
    var caches = new ArrayList<Cache>();
    for (Kind kind : Kind.values()) {
      processors.stream()
          .filter(processor -> processor.kind() == kind)
          .findFirst()
          .ifPresent(processor -> caches(processor, caches));
    }
    return caches.stream().distinct().toList();
  }

  private void caches(Processor processor, List<Cache> found) {
    for (int index = 0; index < MAX_CACHES; index++) {
      String cache = CPUS + "cpu" + processor.id() + "/cache/index" + index + "/";
      long bytes = Units.bytes(files.text(cache + "size"));
      if (bytes > 0) {
        found.add(
            new Cache(
                (int) files.number(cache + "level", 0),
                files.text(cache + "type"),
                bytes,
                CpuList.parse(files.text(cache + "shared_cpu_list")).size()));
      }
    }
  }

  private static int integer(@Nullable String text, int otherwise) {
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
