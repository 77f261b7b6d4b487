package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many streams in real time, from several processes, through one server: a room's noise in all, and
 * one at a time speaks. A few for some seconds by default; {@code -Dcochlea.scale=32,128,512
 * -Dcochlea.scale.seconds=60} is the long form.
 */
@Timeout(300)
class RingScaleIT {
  private static final int PROCESSES = 4;
  private static final long SECONDS = Long.getLong("cochlea.scale.seconds", 5);

  @TempDir private Path directory;

  static List<Integer> clients() {
    return List.of(System.getProperty("cochlea.scale", "32").split(",")).stream()
        .map(Integer::valueOf)
        .toList();
  }

  @ParameterizedTest(name = "{0} clients")
  @MethodSource("clients")
  void noneIsOverrun(int clients) throws Exception {
    Programs.assumeTool("gcc");
    Installation installation = new Installation(directory);
    Programs programs = new Programs(directory, installation.state);
    Path crowd = programs.crowd();
    try (LiveServer server = LiveServer.start(installation)) {
      Duration before = server.cpu();
      long begin = System.nanoTime();
      List<Programs.Running> processes = new ArrayList<>();
      int each = clients / PROCESSES;
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(programs.start(crowd, each, SECONDS, i * each, clients, Samples.first()));
      }
      Map<String, Double> sum = new HashMap<>();
      double fill = 0;
      for (Programs.Running process : processes) {
        String[] words = process.await(SECONDS + 150).getFirst().split(" ");
        for (int i = 0; i < words.length; i += 2) {
          sum.merge(words[i], Double.valueOf(words[i + 1]), Double::sum);
        }
        fill = Math.max(fill, figure(words, "fill-percent"));
      }
      double wall = (System.nanoTime() - begin) / 1e9;
      double cpu = server.cpu().minus(before).toMillis() / 10.0 / wall;
      System.out.printf(
          "%d clients of %d processes, %d s, a room's noise and one that speaks: server %.1f %% of"
              + " a core, clients %.1f %%, fullest ring %.1f %%, %.0f doorbells, %.0f words, %.0f"
              + " samples lost%n",
          clients,
          PROCESSES,
          SECONDS,
          cpu,
          sum.get("cpu-percent"),
          fill,
          sum.get("doorbells"),
          sum.get("words"),
          sum.get("samples-lost"));
      assertEquals(clients, sum.get("attached"));
      assertEquals(clients, sum.get("completed"));
      assertEquals(0, sum.get("samples-lost"));
      assertEquals(0, sum.get("lost"));
      assertTrue(sum.get("words") > 0);
      server.awaitNothingHeld();
    }
  }

  private static double figure(String[] words, String name) {
    return Double.parseDouble(words[List.of(words).indexOf(name) + 1]);
  }
}
