package io.cochlea.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Options of a benchmark, each with a value, and {@code --json}. */
final class Arguments {
  private final List<String> words;
  private final boolean json;

  /**
   * @throws IllegalArgumentException naming what is not among {@code allowed}
   */
  Arguments(String subject, String[] arguments, String... allowed) {
    words = new ArrayList<>(List.of(arguments));
    json = words.remove("--json");
    for (int i = 0; i < words.size(); i += 2) {
      if (!List.of(allowed).contains(words.get(i)) || i + 1 == words.size()) {
        throw new IllegalArgumentException(
            "usage: cochlea bench " + subject + " [--json] " + String.join(" X ", allowed) + " X");
      }
    }
  }

  boolean json() {
    return json;
  }

  String text(String name, String otherwise) {
    int at = words.indexOf(name);
    return at < 0 ? otherwise : words.get(at + 1);
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(text(name, Integer.toString(otherwise)));
  }

  /** Numbers between commas; {@code none} for none at all. */
  List<Integer> numbers(String name, List<Integer> otherwise) {
    String text = text(name, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    return text.equals("none")
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
  }
}
