package io.cochlea.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A line of {@link Usage}, read. */
final class Syntax {
  private static final String SEVERAL = "…";
  private static final String LINE = "COMMAND…";

  /** An option's value by its name; empty for one that has none. */
  private final Map<String, String> options = new LinkedHashMap<>();

  /** Of each place what can stand there: words or values. */
  private final List<List<String>> places = new ArrayList<>();

  private boolean several;

  /** What can stand somewhere. */
  sealed interface Next {}

  /** A word as it stands. */
  record Literal(String word) implements Next {}

  /** A value of a kind, in capitals. */
  record Value(String kind) implements Next {}

  /** A command of its own, that begins with an argument. */
  record Line(int from) implements Next {}

  Syntax(String usage) {
    for (String part : usage.substring(usage.indexOf(' ') + 1).split(" (?![^\\[]*\\])", -1)) {
      String bare = part.replaceAll("[\\[\\]]", "");
      if (!usage.contains(" ") || bare.isEmpty()) {
        continue;
      }
      if (bare.startsWith("-")) {
        int value = bare.indexOf(' ');
        options.put(
            value < 0 ? bare : bare.substring(0, value),
            value < 0 ? "" : bare.substring(value + 1));
      } else {
        several = bare.endsWith(SEVERAL);
        places.add(
            bare.equals(LINE)
                ? List.of(bare)
                : Arrays.asList(bare.replace(SEVERAL, "").split("\\|")));
      }
    }
  }

  /** What can follow the arguments; nothing when they do not fit. */
  List<Next> next(List<String> arguments) {
    List<String> unused = new ArrayList<>(options.keySet());
    int place = 0;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      String value = options.get(argument);
      if (place < places.size() && places.get(place).contains(LINE) && value == null) {
        return List.of(new Line(i));
      } else if (value != null) {
        unused.remove(argument);
        if (!value.isEmpty() && ++i == arguments.size()) {
          return choice(Arrays.asList(value.split("\\|")), i);
        }
      } else if (place < places.size() && fits(argument, places.get(place))) {
        place += several && place == places.size() - 1 ? 0 : 1;
      } else {
        return List.of();
      }
    }
    List<Next> next = new ArrayList<>();
    if (place < places.size()) {
      next.addAll(choice(places.get(place), arguments.size()));
    }
    unused.forEach(option -> next.add(new Literal(option)));
    return next;
  }

  private static boolean fits(String argument, List<String> choices) {
    return choices.stream().anyMatch(choice -> value(choice) || choice.equals(argument));
  }

  private static List<Next> choice(List<String> choices, int at) {
    return choices.stream()
        .<Next>map(choice ->
            choice.equals(LINE)
                ? new Line(at)
                : value(choice) ? new Value(choice) : new Literal(choice))
        .toList();
  }

  private static boolean value(String choice) {
    return choice.chars().allMatch(c -> Character.isUpperCase(c) || c == '_');
  }
}
