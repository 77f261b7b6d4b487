package io.cochlea.hardware;

/** Sizes as the kernel writes them. */
final class Units {

  private static final int MAX_DIGITS = 15;

  private Units() {}

  /** Bytes of {@code 16384 kB}, {@code 48K}, {@code 32M} or {@code 123}; 0 when it is none. */
  static long bytes(String text) {
    int end = 0;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    if (end == 0 || end > MAX_DIGITS) {
      return 0;
    }
    long number = Long.parseLong(text.substring(0, end));
    String unit = text.substring(end).strip();
    return switch (unit.isEmpty() ? ' ' : unit.charAt(0)) {
      case ' ' -> number;
      case 'k', 'K' -> number << 10;
      case 'm', 'M' -> number << 20;
      case 'g', 'G' -> number << 30;
      default -> 0;
    };
  }
}
