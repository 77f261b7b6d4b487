package io.cochlea.console;

import java.util.Locale;

/** Quantities as operators read them. */
final class Units {
  private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};

  private static final String[] TIMES = {"ns", "µs", "ms", "s"};

  private Units() {}

  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    for (; value >= 1024 && unit < BYTES.length - 1; unit++) {
      value /= 1024;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, BYTES[unit]);
  }

  /** With the unit that suits it, and three digits. */
  static String time(long nanos) {
    double value = nanos;
    int unit = 0;
    for (; value >= 1000 && unit < TIMES.length - 1; unit++) {
      value /= 1000;
    }
    int decimals = unit == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", value, TIMES[unit]);
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }

  /** With control characters as {@code \\xNN}, so that no text plays with a terminal. */
  static String printable(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder printable = new StringBuilder();
    text.chars()
        .forEach(c ->
            printable.append(
                Character.isISOControl(c)
                    ? String.format(Locale.ROOT, "\\x%02X", c)
                    : Character.toString(c)));
    return printable.toString();
  }
}
