package io.cochlea.hardware;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A machine as a text: first the inventory to be read, then the files, each under its path.
 *
 * <pre>
 * recorded
 * cpu: AMD EPYC 7742 64-Core Processor
 * …
 * === proc/cpuinfo
 * processor : 0
 * …
 * === inventory
 * </pre>
 *
 * The section {@value #INVENTORY} holds what no kernel file tells, as {@link Description} has it;
 * the lines above the first section are for people only.
 */
final class Dump {

  static final String INVENTORY = "inventory";

  private static final String MARK = "=== ";
  private static final int MAX_FILES = 65_536;
  private static final int MAX_PATH = 512;
  private static final Pattern PLACES =
      Pattern.compile("(proc|sys|dev|run|lib/firmware)/.*|\\.dockerenv|" + INVENTORY);

  private Dump() {}

  /**
   * @param all what is known
   * @param other what other sources than the files told
   */
  static String format(Machine all, Machine other, NavigableMap<String, String> files) {
    var text = new StringBuilder("recorded\n").append(Description.format(all));
    var scrub = Scrub.here();
    files.forEach((path, content) -> {
      text.append(MARK).append(scrub.path(path)).append('\n');
      scrub.content(path, content).lines().forEach(line -> section(text, line));
    });
    if (!other.equals(Machine.UNKNOWN)) {
      text.append(MARK).append(INVENTORY).append('\n').append(Description.format(other));
    }
    return text.toString();
  }

  /** A line of a file must not start a section. */
  private static void section(StringBuilder text, String line) {
    text.append(line.startsWith(MARK) ? " " : "").append(line).append('\n');
  }

  /**
   * @throws IllegalArgumentException saying what is no dump about it
   */
  static NavigableMap<String, String> parse(String dump) {
    var files = new TreeMap<String, String>();
    String[] sections = dump.split("(?m)^" + MARK, MAX_FILES + 2);
    if (sections.length < 2 || sections.length > MAX_FILES + 1) {
      throw new IllegalArgumentException(
          "has " + (sections.length - 1) + " sections '=== path', allowed are 1 to " + MAX_FILES);
    }
    for (int i = 1; i < sections.length; i++) {
      int end = sections[i].indexOf('\n');
      String path = sections[i].substring(0, end < 0 ? sections[i].length() : end).strip();
      check(path);
      files.put(path, end < 0 ? "" : sections[i].substring(end + 1));
    }
    return files;
  }

  /** Where a file of a machine may lie. */
  static void check(String path) {
    boolean climbs = ("/" + path + "/").matches(".*/(\\.\\.?|)/.*");
    boolean printable = path.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\');
    if (path.length() > MAX_PATH || climbs || !printable || !PLACES.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "has a section '%s', allowed are paths below proc, sys, dev, run and lib/firmware"
              .formatted(path.substring(0, Math.min(path.length(), 80)).replaceAll("\\p{C}", "?")));
    }
  }
}
