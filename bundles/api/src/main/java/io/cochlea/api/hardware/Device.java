package io.cochlea.api.hardware;

/**
 * A processor beside the CPU.
 *
 * @param vendor and {@code product}: PCI ids, four hexadecimal digits; a name where it has none
 * @param address on the bus, empty where it is on none
 * @param driver the kernel's module that serves it, and its version where known; empty: none does
 * @param file the device file of an NPU, such as {@code /dev/accel/accel0}; empty: there is none
 * @param firmware whether its firmware is installed; true for what needs none
 */
public record Device(
    Kind kind,
    String name,
    String vendor,
    String product,
    String address,
    String driver,
    String file,
    boolean firmware) {

  /** What sort of processor. */
  public enum Kind {
    GPU,
    NPU
  }
}
