package io.cochlea.felix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The floors of the house: a bundle imports from floors below its own, never from a sibling, and
 * only contracts are exported, but for the client that programs outside may use.
 */
final class Ladder {
  private static final String OURS = "io.cochlea.";
  private static final String CONTRACTS = "io.cochlea.api";
  private static final String CLIENT = "io.cochlea.ring.client";
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("api"),
          Set.of(
              "ring",
              "capture",
              "vad",
              "mel",
              "buffer-pool",
              "hardware",
              "placement",
              "recognizer",
              "cpu",
              "cpu-next",
              "cuda",
              "metal",
              "meteorlake",
              "xdna2"),
          Set.of("engine"),
          Set.of("gateway", "console", "metrics", "web-console"),
          Set.of("platform-config"));

  private Ladder() {}

  /**
   * @param name symbolic name
   * @param imports every package its manifest imports, with the bundle that it is wired to, or an
   *     empty name where it is wired to none
   * @param exports packages its manifest exports
   */
  record Wiring(String name, Map<String, String> imports, Set<String> exports) {}

  /** What breaks the ladder, a line each. */
  static List<String> violations(List<Wiring> bundles) {
    List<String> violations = new ArrayList<>();
    for (Wiring bundle : bundles) {
      int floor = floor(bundle.name());
      if (floor < 0) {
        violations.add(bundle.name() + " has no floor");
      }
      bundle.imports().forEach((name, from) -> check(bundle, floor, name, from, violations));
      for (String exported : bundle.exports()) {
        if (!exported.equals(CLIENT) && (floor != 0 || !contract(exported))) {
          violations.add(bundle.name() + " exports " + exported);
        }
      }
    }
    return violations;
  }

  private static void check(
      Wiring bundle, int floor, String name, String from, List<String> violations) {
    boolean own = from.equals(bundle.name());
    if (name.startsWith(OURS) && !contract(name)) {
      violations.add(bundle.name() + " imports " + name + ", which is no contract");
    } else if (from.startsWith(OURS) && !own && floor(from) >= floor) {
      violations.add(bundle.name() + " imports " + name + " from " + from + ", not below it");
    } else if (floor == 0 && !contract(name) && !name.startsWith("java.")) {
      violations.add(bundle.name() + " imports " + name + ": contracts use the JDK only");
    }
  }

  private static boolean contract(String name) {
    return name.startsWith(CONTRACTS + ".");
  }

  private static int floor(String symbolicName) {
    String name = symbolicName.startsWith(OURS) ? symbolicName.substring(OURS.length()) : "";
    if (name.startsWith("model-")) {
      return 1;
    }
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      if (FLOORS.get(floor).contains(name)) {
        return floor;
      }
    }
    return -1;
  }
}
