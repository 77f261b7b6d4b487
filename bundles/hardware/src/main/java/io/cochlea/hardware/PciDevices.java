package io.cochlea.hardware;

import io.cochlea.api.hardware.Inventory.Device;
import io.cochlea.api.hardware.Inventory.Device.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** GPUs by their PCI class, NPUs by their PCI ids; names as in the PCI ID repository. */
final class PciDevices {

  private static final String DEVICES = "sys/bus/pci/devices";
  private static final int DISPLAY = 0x03;
  private static final Map<Integer, String> VENDORS =
      Map.of(0x10de, "NVIDIA", 0x8086, "Intel", 0x1002, "AMD");

  /** Vendor and device in one number: no PCI class tells an NPU apart. */
  private static final Map<Integer, String> NPUS =
      Map.of(
          0x8086_7d1d, "Meteor Lake NPU",
          0x8086_ad1d, "Arrow Lake NPU",
          0x8086_643e, "Lunar Lake NPU",
          0x8086_b03e, "Panther Lake NPU",
          0x8086_fd3e, "Wildcat Lake NPU",
          0x1022_1502, "AMD XDNA NPU",
          0x1022_17f0, "AMD XDNA2 NPU");

  private final KernelFiles files;

  PciDevices(KernelFiles files) {
    this.files = files;
  }

  List<Device> read() {
    return files.list(DEVICES).stream().map(this::device).flatMap(Optional::stream).toList();
  }

  private Optional<Device> device(String address) {
    String directory = DEVICES + "/" + address + "/";
    int vendor = files.hex(directory + "vendor");
    int product = files.hex(directory + "device");
    if (vendor < 0 || product < 0) {
      return Optional.empty();
    }
    String npu = NPUS.get(vendor << 16 | product);
    if (npu != null) {
      return Optional.of(new Device(Kind.NPU, npu, hex(vendor), hex(product)));
    }
    // A GPU made for computing is a 3D controller (0x0302), one with a screen a VGA one (0x0300).
    if (files.hex(directory + "class") >> 16 == DISPLAY && VENDORS.containsKey(vendor)) {
      return Optional.of(new Device(Kind.GPU, gpu(vendor, address), hex(vendor), hex(product)));
    }
    return Optional.empty();
  }

  private String gpu(int vendor, String address) {
    String model =
        files
            .pairs("proc/driver/nvidia/gpus/" + address + "/information")
            .getOrDefault("Model", "");
    return model.isEmpty() ? VENDORS.get(vendor) + " GPU" : model;
  }

  private static String hex(int id) {
    return String.format("%04x", id);
  }
}
