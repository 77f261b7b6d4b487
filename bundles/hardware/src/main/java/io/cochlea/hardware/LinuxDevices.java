package io.cochlea.hardware;

import io.cochlea.api.hardware.Device;
import io.cochlea.api.hardware.Device.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GPUs by their PCI class, NPUs by their PCI ids; names as in the PCI ID repository. */
final class LinuxDevices {

  private static final String DEVICES = "sys/bus/pci/devices";
  private static final String NVIDIA = "proc/driver/nvidia/";
  private static final Pattern NVIDIA_VERSION = Pattern.compile("\\s(\\d{3}(\\.\\d+){1,2})\\s");
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

  private static final int INTEL = 0x8086;
  private static final String INTEL_FIRMWARE = "lib/firmware/intel/vpu";
  private static final String AMD_FIRMWARE = "lib/firmware/amdnpu";

  private final KernelFiles files;
  private final Map<String, String> accelerators = new HashMap<>();

  LinuxDevices(KernelFiles files) {
    this.files = files;
    for (String name : files.list("sys/class/accel")) {
      String slot =
          files
              .pairs("sys/class/accel/" + name + "/device/uevent", '=')
              .getOrDefault("PCI_SLOT_NAME", "");
      if (files.exists("dev/accel/" + name)) {
        accelerators.put(slot, "/dev/accel/" + name);
      }
    }
  }

  List<Device> read() {
    var found = new ArrayList<Device>();
    for (String address : files.list(DEVICES)) {
      device(address).ifPresent(found::add);
    }
    if (found.stream().noneMatch(device -> device.vendor().equals("10de"))) {
      found.addAll(nvidia());
    }
    return found;
  }

  private Optional<Device> device(String address) {
    String directory = DEVICES + "/" + address + "/";
    int vendor = files.hex(directory + "vendor");
    int product = files.hex(directory + "device");
    if (vendor < 0 || product < 0) {
      return Optional.empty();
    }
    String driver = files.pairs(directory + "uevent", '=').getOrDefault("DRIVER", "");
    String npu = vendor > 0xffff ? null : NPUS.get(vendor << 16 | product);
    if (npu != null) {
      return Optional.of(
          new Device(
              Kind.NPU,
              npu,
              hex(vendor),
              hex(product),
              address,
              driver,
              accelerators.getOrDefault(address, ""),
              !files.list(vendor == INTEL ? INTEL_FIRMWARE : AMD_FIRMWARE).isEmpty()));
    }
    // A GPU made for computing is a 3D controller (0x0302), one with a screen a VGA one (0x0300).
    if (files.hex(directory + "class") >> 16 == DISPLAY && VENDORS.containsKey(vendor)) {
      if (driver.equals("nvidia")) {
        driver = (driver + " " + nvidiaVersion()).strip();
      }
      return Optional.of(gpu(gpu(vendor, address), vendor, product, address, driver));
    }
    return Optional.empty();
  }

  /** A container sees the driver, not always the bus; a Jetson's GPU is on none. */
  private List<Device> nvidia() {
    var found = new ArrayList<Device>();
    String driver = ("nvidia " + nvidiaVersion()).strip();
    if (files.exists(NVIDIA + "version")) {
      for (String address : files.list(NVIDIA + "gpus")) {
        found.add(
            new Device(Kind.GPU, gpu(0x10de, address), "10de", "", address, driver, "", true));
      }
      if (found.isEmpty()) {
        found.add(new Device(Kind.GPU, "NVIDIA GPU", "10de", "", "", driver, "", true));
      }
    } else if (files.text("proc/device-tree/compatible").contains("nvidia,tegra")) {
      String driver0 = files.exists("dev/nvgpu") || files.exists("dev/nvhost-gpu") ? "nvgpu" : "";
      found.add(new Device(Kind.GPU, "NVIDIA Tegra GPU", "10de", "", "", driver0, "", true));
    }
    return found;
  }

  private static Device gpu(String name, int vendor, int product, String address, String driver) {
    return new Device(Kind.GPU, name, hex(vendor), hex(product), address, driver, "", true);
  }

  private String nvidiaVersion() {
    Matcher version = NVIDIA_VERSION.matcher(files.text(NVIDIA + "version"));
    return version.find() ? version.group(1) : "";
  }

  private String gpu(int vendor, String address) {
    String model =
        files.pairs(NVIDIA + "gpus/" + address + "/information").getOrDefault("Model", "");
    return model.isEmpty() ? VENDORS.get(vendor) + " GPU" : model;
  }

  private static String hex(int id) {
    return String.format(Locale.ROOT, "%04x", id);
  }
}
