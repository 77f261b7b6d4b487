package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the stress tests; one that jcstress could not run is no success, whatever it says. */
class StressIT {
  private static final Pattern RESULTS = Pattern.compile("Results: (\\d+) planned; (\\d+) passed");

  @Test
  void everyOutcomeIsAcceptable() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(List.of(System.getProperty("stress").split(" ")));
    Process process =
        new ProcessBuilder(command).directory(new File("target")).redirectErrorStream(true).start();
    String output;
    try (var in = process.inputReader()) {
      output = String.join("\n", in.lines().toList());
    }
    System.out.println(output);
    assertEquals(0, process.waitFor());
    List<MatchResult> results = RESULTS.matcher(output).results().toList();
    assertTrue(!results.isEmpty(), "no results");
    assertEquals(results.getLast().group(1), results.getLast().group(2), "all planned passed");
  }
}
