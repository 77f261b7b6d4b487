package io.cochlea.onnx;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Refuses settings that no provider takes, naming the setting, its value and what is allowed. */
public final class Allowed {
  private static final Pattern AXIS = Pattern.compile("([^=]{1,100})=([0-9]{1,9})");

  private Allowed() {}

  /**
   * @throws IllegalArgumentException when it is none of {@code allowed}
   */
  public static String oneOf(String setting, String value, List<String> allowed) {
    if (!allowed.contains(value)) {
      throw new IllegalArgumentException(
          setting + " is \"" + value + "\"; allowed is " + String.join(", ", allowed));
    }
    return value;
  }

  /**
   * @throws IllegalArgumentException when it is out of range
   */
  public static int between(String setting, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          setting + " is " + value + "; allowed is " + least + " to " + most);
    }
    return value;
  }

  /**
   * Axes of a graph and how long they are to be, each as {@code name=extent}.
   *
   * @throws IllegalArgumentException when one is written otherwise or is there twice
   */
  public static Map<String, Long> axes(String setting, String[] values) {
    Map<String, Long> axes = new TreeMap<>();
    for (String value : values) {
      Matcher axis = AXIS.matcher(value.strip());
      long extent = axis.matches() ? Long.parseLong(axis.group(2)) : 0;
      if (extent < 1 || axes.put(axis.group(1), extent) != null) {
        throw new IllegalArgumentException(
            setting
                + " has \""
                + value
                + "\"; allowed is each axis once, as NAME=EXTENT with an extent from 1 to 999999999");
      }
    }
    return axes;
  }
}
