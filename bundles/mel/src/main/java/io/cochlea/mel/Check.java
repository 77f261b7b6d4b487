package io.cochlea.mel;

/** What must hold of numbers from outside, before memory is touched at them. */
final class Check {
  /** Greater sizes are mistakes, and would overflow an address. */
  private static final long MOST = 1L << 31;

  private Check() {}

  static void atLeast(String name, long value, long least) {
    if (value < least || value > MOST) {
      throw new IllegalArgumentException(
          name + " " + value + " is not within " + least + " to " + MOST);
    }
  }

  static void address(String name, long address, int alignment) {
    if (address <= 0 || address > Memory.GREATEST || address % alignment != 0) {
      throw new IllegalArgumentException(
          "%s 0x%x is not an address aligned to %d".formatted(name, address, alignment));
    }
  }
}
