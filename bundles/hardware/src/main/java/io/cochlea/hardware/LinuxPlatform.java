package io.cochlea.hardware;

import io.cochlea.api.hardware.Platform;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells real machines, virtual ones, clouds and containers apart, mostly by the firmware's names.
 */
final class LinuxPlatform {

  private static final String DMI = "sys/class/dmi/id/";

  /**
   * What every virtual machine of Azure has for a chassis tag; those of Hyper-V elsewhere do not.
   */
  private static final String AZURE_TAG = "7783-7084-3265-9085-8269-3286-77";

  /** Part of the firmware's names, and the cloud; as cloud-init tells them apart. */
  private static final List<String[]> CLOUDS =
      List.of(
          new String[] {"Amazon EC2", "aws"},
          new String[] {"Google Compute Engine", "gcp"},
          new String[] {AZURE_TAG, "azure"},
          new String[] {"OracleCloud.com", "oracle"},
          new String[] {"Alibaba Cloud", "alibaba"},
          new String[] {"Tencent Cloud", "tencent"},
          new String[] {"DigitalOcean", "digitalocean"},
          new String[] {"Hetzner", "hetzner"},
          new String[] {"Scaleway", "scaleway"},
          new String[] {"Vultr", "vultr"},
          new String[] {"Akamai", "akamai"},
          new String[] {"Linode", "akamai"},
          new String[] {"UpCloud", "upcloud"},
          new String[] {"OpenStack", "openstack"});

  private static final List<String[]> HYPERVISORS =
      List.of(
          new String[] {"VMware", "vmware"},
          new String[] {"VirtualBox", "virtualbox"},
          new String[] {"Xen", "xen"},
          new String[] {"HVM domU", "xen"},
          new String[] {"Parallels", "parallels"},
          new String[] {"Amazon EC2", "nitro"},
          new String[] {"Microsoft Corporation Virtual Machine", "hyper-v"},
          new String[] {"Google", "kvm"},
          new String[] {"QEMU", "kvm"},
          new String[] {"KVM", "kvm"});

  private final KernelFiles files;

  LinuxPlatform(KernelFiles files) {
    this.files = files;
  }

  Platform read() {
    String maker = files.text(DMI + "sys_vendor");
    String model = files.text(DMI + "product_name");
    if (maker.isEmpty() && model.isEmpty()) {
      model = files.text("proc/device-tree/model");
    }
    String firmware =
        String.join(
            " ",
            maker,
            model,
            files.text(DMI + "bios_vendor"),
            files.text(DMI + "chassis_asset_tag"));
    return new Platform(
        maker,
        model,
        hypervisor(firmware),
        named(CLOUDS, firmware),
        container(),
        new ControlGroup(files).processors());
  }

  /** x86 tells of a hypervisor by a flag; ARM does not: there the firmware's word must do. */
  private String hypervisor(String firmware) {
    String type = files.text("sys/hypervisor/type");
    if (!type.isEmpty()) {
      return type;
    }
    String cpuinfo = files.text("proc/cpuinfo");
    boolean x86 = cpuinfo.contains("flags\t");
    boolean told = (cpuinfo + " ").contains(" hypervisor ") || cpuinfo.contains(" hypervisor\n");
    // A whole machine of a cloud carries the cloud's name too.
    if (x86 ? !told : firmware.contains(".metal")) {
      return "";
    }
    String name = named(HYPERVISORS, firmware);
    if (name.isEmpty() && files.exists("proc/device-tree/hypervisor")) {
      name = files.text("proc/device-tree/hypervisor/compatible").contains("kvm") ? "kvm" : "";
      return name.isEmpty() ? "unknown" : name;
    }
    return name.isEmpty() && x86 ? "unknown" : name;
  }

  private boolean container() {
    return files.exists(".dockerenv")
        || files.exists("run/.containerenv")
        || Stream.of("docker", "kubepods", "containerd", "lxc", "libpod")
            .anyMatch(files.text("proc/1/cgroup")::contains);
  }

  /** Whether a chassis's tag is the mark of a cloud, not of an owner. */
  static boolean isCloudTag(String tag) {
    return CLOUDS.stream().anyMatch(cloud -> cloud[0].equals(tag));
  }

  private static String named(List<String[]> names, String firmware) {
    return names.stream()
        .filter(name -> firmware.contains(name[0]))
        .map(name -> name[1])
        .findFirst()
        .orElse("");
  }
}
