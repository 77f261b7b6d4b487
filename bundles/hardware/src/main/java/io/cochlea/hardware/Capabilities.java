package io.cochlea.hardware;

import io.cochlea.api.hardware.Device;
import io.cochlea.api.hardware.Device.Kind;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Which {@code cochlea.hw.*} conditions hold on a machine. */
final class Capabilities {

  private static final String PREFIX = "cochlea.hw.";

  private final Set<String> found = new TreeSet<>();

  private Capabilities() {}

  static Set<String> of(Machine machine) {
    var capabilities = new Capabilities();
    capabilities.devices(machine);
    capabilities.cpu(machine);
    capabilities.add("numa", machine.memory().nodes().size() > 1);
    capabilities.add("battery", machine.power().onBattery());
    capabilities.add("vm", !machine.platform().hypervisor().isEmpty());
    capabilities.add("container", machine.platform().container());
    String cloud = machine.platform().cloud();
    capabilities.add("cloud-" + cloud, !cloud.isEmpty());
    return capabilities.found;
  }

  private void devices(Machine machine) {
    for (Device device : machine.devices()) {
      add("nvidia", device.kind() == Kind.GPU && is(device, "10de", "nvidia"));
      add("intel-npu", device.kind() == Kind.NPU && is(device, "8086", "intel"));
      add("amd-npu", device.kind() == Kind.NPU && is(device, "1022", "amd"));
    }
    add("apple-gpu", machine.cpu().name().startsWith("Apple "));
  }

  private void cpu(Machine machine) {
    Set<String> extensions = machine.cpu().extensions();
    add("avx512", extensions.contains("avx512f"));
    add("avx2", extensions.contains("avx2"));
    add("vnni", extensions.contains("avx_vnni") || extensions.contains("avx512_vnni"));
    add("amx", extensions.contains("amx_tile"));
    add("neon", extensions.contains("asimd"));
    add("p-cores", machine.cpu().hybrid());
  }

  private void add(String name, boolean holds) {
    if (holds) {
      found.add(PREFIX + name);
    }
  }

  /** Sysfs gives the vendor's PCI id, OSHI its name with the id in it. */
  private static boolean is(Device device, String id, String name) {
    String vendor = device.vendor().toLowerCase(Locale.ROOT);
    return vendor.contains(id) || vendor.contains(name);
  }
}
