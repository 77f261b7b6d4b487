package io.cochlea.platformconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Lists as text, as Metatype writes its defaults: entries are separated by commas; a backslash
 * takes the comma or backslash behind it as it stands.
 */
final class Entries {
  private Entries() {}

  /** Blank text is the empty list. */
  static List<String> of(String text) {
    List<String> entries = new ArrayList<>();
    if (text.isBlank()) {
      return entries;
    }
    StringBuilder entry = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && ",\\".indexOf(text.charAt(i + 1)) >= 0) {
        entry.append(text.charAt(++i));
      } else if (c == ',') {
        entries.add(entry.toString().strip());
        entry.setLength(0);
      } else {
        entry.append(c);
      }
    }
    entries.add(entry.toString().strip());
    return entries;
  }

  static String text(List<?> entries) {
    return entries.stream()
        .map(entry -> entry.toString().replace("\\", "\\\\").replace(",", "\\,"))
        .collect(Collectors.joining(","));
  }
}
