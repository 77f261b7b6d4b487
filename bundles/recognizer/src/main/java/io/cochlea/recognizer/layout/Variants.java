package io.cochlea.recognizer.layout;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which of several files with the same graph is taken, by what its name ends in. Ours of {@code
 * model optimize} come first: eight bits, and still no row of a batch changes another one. What
 * others call int8 has one scale for the whole batch, so the full graph goes before it; half floats
 * are slow without hardware for them.
 */
final class Variants {
  /** What a graph has as its variant that has none. */
  static final String FULL = "fp32";

  private static final List<String> PREFERENCE =
      List.of("rowint8", FULL, "int8", "quantized", "uint8", "q8", "q4", "bnb4", "fp16", "q4f16");

  private static final Pattern NAME =
      Pattern.compile("(?<stem>.*?)[._](?<variant>" + String.join("|", PREFERENCE) + ")\\.onnx");

  private Variants() {}

  /** What the name of a graph file says. */
  static String of(String name) {
    var matcher = NAME.matcher(name.toLowerCase(Locale.ROOT));
    return matcher.matches() ? matcher.group("variant") : FULL;
  }

  /** The name without its variant, with its ending. */
  static String full(String name) {
    var matcher = NAME.matcher(name.toLowerCase(Locale.ROOT));
    return matcher.matches() ? name.substring(0, matcher.end("stem")) + ".onnx" : name;
  }

  /** Best first; those that are equally good stay in order. */
  static List<String> best(List<String> names) {
    return names.stream()
        .sorted(Comparator.comparingInt(name -> PREFERENCE.indexOf(of(name))))
        .toList();
  }
}
