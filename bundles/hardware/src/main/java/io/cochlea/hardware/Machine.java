package io.cochlea.hardware;

import io.cochlea.api.hardware.Inventory.Cpu;
import io.cochlea.api.hardware.Inventory.Device;
import io.cochlea.api.hardware.Inventory.Memory;
import java.util.List;
import java.util.Locale;

/**
 * What one source says about the machine; empty or 0 where it does not know.
 *
 * @param system maker and model
 */
record Machine(Cpu cpu, Memory memory, List<Device> devices, String system, String hypervisor) {

  /** A source that knows nothing. */
  static final Machine UNKNOWN =
      new Machine(new Cpu("", "", "", "", 0, 0, ""), new Memory(0, 0), List.of(), "", "");

  /** Whether another source is worth asking: one that costs, such as OSHI. */
  boolean isComplete() {
    return !cpu.name().isEmpty() && cpu.physicalCores() > 0 && memory.total() > 0;
  }

  /** This, with what it does not know taken from {@code other}. */
  Machine or(Machine other) {
    Cpu theirs = other.cpu;
    return new Machine(
        new Cpu(
            first(cpu.name(), theirs.name()),
            first(cpu.vendor(), theirs.vendor()),
            first(cpu.family(), theirs.family()),
            first(cpu.model(), theirs.model()),
            first(cpu.physicalCores(), theirs.physicalCores()),
            first(cpu.logicalCores(), theirs.logicalCores()),
            first(cpu.vectors(), theirs.vectors())),
        memory.total() > 0 ? memory : other.memory,
        devices.isEmpty() ? other.devices : devices,
        first(system, other.system),
        first(hypervisor, other.hypervisor));
  }

  private static String first(String ours, String theirs) {
    return ours.isEmpty() ? theirs : ours;
  }

  private static int first(int ours, int theirs) {
    return ours > 0 ? ours : theirs;
  }

  /** The widest vector extension among the flags as a system lists them. */
  static String vectors(String flags) {
    String lower = flags.toLowerCase(Locale.ROOT);
    if (lower.contains("avx512f")) {
      return "avx512";
    }
    if (lower.contains("avx2")) {
      return "avx2";
    }
    if (lower.contains("asimd") || lower.contains("neon")) {
      return "neon";
    }
    return "";
  }
}
