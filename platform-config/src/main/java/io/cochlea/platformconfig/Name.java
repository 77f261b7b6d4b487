package io.cochlea.platformconfig;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a setting is called.
 *
 * @param pid of the component it is for
 * @param key of its property
 */
record Name(String pid, String key) implements Comparable<Name> {
  private static final String OURS = "io.cochlea.";
  private static final Pattern WORD_BEGINS =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z][A-Za-z])|(?<=[A-Z])(?=[A-Z][a-z])");
  private static final Pattern NEITHER = Pattern.compile("[^A-Za-z0-9]+");

  /** As operators call it: {@code gateway.port}. */
  @Override
  public String toString() {
    return shortPid() + "." + key;
  }

  /** The variable of the environment that overrides it: {@code COCHLEA_GATEWAY_PORT}. */
  String variable() {
    return "COCHLEA_" + words(shortPid()) + "_" + words(key);
  }

  private String shortPid() {
    return pid.startsWith(OURS) ? pid.substring(OURS.length()) : pid;
  }

  /** A run of capitals is one word, and a capital that ends one, as in MiB, begins none. */
  private static String words(String name) {
    String split = WORD_BEGINS.matcher(name).replaceAll("_");
    return NEITHER.matcher(split).replaceAll("_").toUpperCase(Locale.ROOT);
  }

  @Override
  public int compareTo(Name other) {
    int byPid = pid.compareTo(other.pid);
    return byPid == 0 ? key.compareTo(other.key) : byPid;
  }
}
