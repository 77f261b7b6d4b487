package io.cochlea.console;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;

/** How grave a line of the log is; the launcher hands it over in the JDK's terms. */
enum LogLevel {
  TRACE(Level.FINER),
  DEBUG(Level.FINE),
  INFO(Level.INFO),
  WARN(Level.WARNING),
  ERROR(Level.SEVERE);

  /** What the JDK calls it. */
  final String jdk;

  private final int value;

  LogLevel(Level level) {
    jdk = level.getName();
    value = level.intValue();
  }

  static LogLevel of(Level level) {
    LogLevel found = TRACE;
    for (LogLevel candidate : values()) {
      found = candidate.value <= level.intValue() ? candidate : found;
    }
    return found;
  }

  /**
   * @throws IllegalArgumentException naming what is allowed
   */
  static LogLevel of(String name) {
    return Arrays.stream(values())
        .filter(level -> level.toString().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "level '" + name + "' is not one of " + String.join(", ", names())));
  }

  static List<String> names() {
    return Arrays.stream(values()).map(LogLevel::toString).toList();
  }

  /** As users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
