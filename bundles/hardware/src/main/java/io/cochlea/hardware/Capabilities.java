package io.cochlea.hardware;

import io.cochlea.api.hardware.Inventory.Device;
import io.cochlea.api.hardware.Inventory.Device.Kind;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Which {@code cochlea.hw.*} conditions hold on a machine. */
final class Capabilities {

  private static final String PREFIX = "cochlea.hw.";

  private Capabilities() {}

  static Set<String> of(Machine machine, KernelFiles files) {
    var found = new TreeSet<String>();
    for (Device device : machine.devices()) {
      if (device.kind() == Kind.GPU && is(device, "10de", "nvidia")) {
        found.add(PREFIX + "nvidia");
      }
      if (device.kind() == Kind.NPU && is(device, "8086", "intel")) {
        found.add(PREFIX + "intel-npu");
      }
      if (device.kind() == Kind.NPU && is(device, "1022", "amd")) {
        found.add(PREFIX + "amd-npu");
      }
    }
    if (files.exists("proc/driver/nvidia/version")) {
      // A container sees the driver, not always the bus.
      found.add(PREFIX + "nvidia");
    }
    if (machine.cpu().name().startsWith("Apple ")) {
      found.add(PREFIX + "apple-gpu");
    }
    switch (machine.cpu().vectors()) {
      case "avx512" -> {
        found.add(PREFIX + "avx512");
        found.add(PREFIX + "avx2");
      }
      case "avx2" -> found.add(PREFIX + "avx2");
      case "neon" -> found.add(PREFIX + "neon");
      default -> {}
    }
    return found;
  }

  /** Sysfs gives the vendor's PCI id, OSHI its name with the id in it. */
  private static boolean is(Device device, String id, String name) {
    String vendor = device.vendor().toLowerCase(Locale.ROOT);
    return vendor.contains(id) || vendor.contains(name);
  }
}
