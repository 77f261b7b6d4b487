package io.cochlea.api.hardware;

import java.util.List;
import java.util.Set;

/**
 * What a machine is made of.
 *
 * @param capabilities the {@code cochlea.hw.*} conditions that hold here
 */
public record Inventory(
    Cpu cpu,
    Memory memory,
    List<Device> devices,
    String system,
    String hypervisor,
    Set<String> capabilities) {

  public Inventory {
    devices = List.copyOf(devices);
    capabilities = Set.copyOf(capabilities);
  }

  /**
   * @param vectors the widest vector extension: {@code avx512}, {@code avx2}, {@code neon} …
   */
  public record Cpu(
      String name,
      String vendor,
      String family,
      String model,
      int physicalCores,
      int logicalCores,
      String vectors) {}

  /** Bytes in all, and available when looked at. */
  public record Memory(long total, long available) {}

  /**
   * A processor beside the CPU.
   *
   * @param vendor and {@code product}, PCI ids in hexadecimal where it has them
   */
  public record Device(Kind kind, String name, String vendor, String product) {
    /** What sort of processor. */
    public enum Kind {
      GPU,
      NPU
    }
  }
}
