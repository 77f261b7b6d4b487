package io.cochlea.hardware;

import io.cochlea.api.hardware.Inventory.Cpu;
import io.cochlea.api.hardware.Inventory.Memory;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the machine from {@code /proc} and {@code /sys}, in a few milliseconds. */
final class LinuxMachine {

  private final KernelFiles files;

  LinuxMachine(KernelFiles files) {
    this.files = files;
  }

  Machine read() {
    String cpuinfo = files.text("proc/cpuinfo");
    Map<String, String> cpu = files.pairs("proc/cpuinfo");
    return new Machine(
        cpu(cpuinfo, cpu),
        memory(),
        new PciDevices(files).read(),
        system(),
        hypervisor(cpu.getOrDefault("flags", "")));
  }

  private static Cpu cpu(String cpuinfo, Map<String, String> first) {
    return new Cpu(
        first.getOrDefault("model name", ""),
        first.getOrDefault("vendor_id", ""),
        first.getOrDefault("cpu family", ""),
        first.getOrDefault("model", ""),
        physicalCores(cpuinfo),
        (int) cpuinfo.lines().filter(line -> key(line).equals("processor")).count(),
        Machine.vectors(first.getOrDefault("flags", first.getOrDefault("Features", ""))));
  }

  /** Counts the distinct pairs of package and core. */
  private static int physicalCores(String cpuinfo) {
    var cores = new HashSet<String>();
    String socket = "";
    for (String line : cpuinfo.split("\n", -1)) {
      if (key(line).equals("physical id")) {
        socket = value(line);
      } else if (key(line).equals("core id")) {
        cores.add(socket + "/" + value(line));
      }
    }
    return cores.size();
  }

  private static String key(String line) {
    return line.substring(0, Math.max(0, line.indexOf(':'))).strip();
  }

  private static String value(String line) {
    return line.substring(line.indexOf(':') + 1).strip();
  }

  private Memory memory() {
    Map<String, String> memory = files.pairs("proc/meminfo");
    return new Memory(kilobytes(memory.get("MemTotal")), kilobytes(memory.get("MemAvailable")));
  }

  /** Bytes of {@code 16384 kB}. */
  private static long kilobytes(@Nullable String value) {
    String digits = value == null ? "" : value.replaceAll("\\D", "");
    return digits.isEmpty() || digits.length() > 15 ? 0 : Long.parseLong(digits) * 1024;
  }

  private String system() {
    return Stream.of("sys_vendor", "product_name")
        .map(name -> files.text("sys/class/dmi/id/" + name))
        .filter(name -> !name.isEmpty())
        .reduce("", (maker, model) -> (maker + " " + model).strip());
  }

  /** Named by the hypervisor or the firmware; {@code unknown} when only the CPU tells of one. */
  private String hypervisor(String flags) {
    String type = files.text("sys/hypervisor/type");
    if (!type.isEmpty()) {
      return type;
    }
    if (!(" " + flags + " ").contains(" hypervisor ")) {
      return "";
    }
    String system = system();
    for (String[] known :
        new String[][] {
          {"QEMU", "kvm"},
          {"KVM", "kvm"},
          {"Amazon EC2", "nitro"},
          {"Google", "kvm"},
          {"Microsoft", "hyper-v"},
          {"VMware", "vmware"},
          {"VirtualBox", "virtualbox"},
          {"Xen", "xen"}
        }) {
      if (system.contains(known[0])) {
        return known[1];
      }
    }
    return "unknown";
  }
}
