package io.cochlea.launcher;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How the log is written: a line for people, or an object of JSON a line for programs. */
enum LogForm {
  PLAIN,
  JSON;

  private static final String FORM = "COCHLEA_LOG";
  private static final String LEVEL = "COCHLEA_LOG_LEVEL";
  private static final Set<String> LEVELS =
      Set.of("off", "error", "warn", "info", "debug", "trace");

  /**
   * @throws IllegalArgumentException naming the form and what is allowed
   */
  static LogForm of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "plain" -> PLAIN;
      case "json" -> JSON;
      default -> throw new IllegalArgumentException(FORM + " '" + name + "' is not plain or json");
    };
  }

  /**
   * Looks at what {@code conf/logback.xml} takes from the environment: of a level that it does not
   * know it would make the most verbose.
   *
   * @throws IllegalArgumentException naming the variable, its value and what is allowed
   */
  static void require(Map<String, String> environment) {
    of(environment.getOrDefault(FORM, "plain"));
    String level = environment.getOrDefault(LEVEL, "info");
    if (!LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          LEVEL + " '" + level + "' is not off, error, warn, info, debug or trace");
    }
  }
}
