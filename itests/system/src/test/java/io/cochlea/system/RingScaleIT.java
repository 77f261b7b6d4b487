package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many streams in real time, from several processes, through one server: a room's noise in all, and
 * one at a time speaks. A few for some seconds by default; {@code -Dcochlea.scale=32,128,512
 * -Dcochlea.scale.seconds=60} is the long form.
 */
@Timeout(480)
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
      List<String[]> reports = new ArrayList<>();
      for (Programs.Running process : processes) {
        reports.add(process.await(SECONDS + 270).getFirst().split(" "));
      }
      double wall = (System.nanoTime() - begin) / 1e9;
      double cpu = server.cpu().minus(before).toMillis() / 10.0 / wall;
      System.out.printf(
          "%d clients of %d processes, %d s, a room's noise and one that speaks: server %.1f %% of"
              + " a core, clients %.1f %%, fullest ring %.1f %%, %.0f doorbells, %.0f words, %.0f"
              + " times told to attach later, %.0f samples lost%n",
          clients,
          PROCESSES,
          SECONDS,
          cpu,
          figures(reports, "cpu-percent").sum(),
          figures(reports, "fill-percent").max().orElseThrow(),
          figures(reports, "doorbells").sum(),
          figures(reports, "words").sum(),
          figures(reports, "refused").sum(),
          figures(reports, "samples-lost").sum());
      assertEquals(clients, figures(reports, "attached").sum());
      assertEquals(clients, figures(reports, "completed").sum());
      assertEquals(0, figures(reports, "samples-lost").sum());
      assertEquals(0, figures(reports, "lost").sum());
      assertTrue(figures(reports, "words").sum() > 0, "nothing was heard");
      server.awaitNothingHeld();
    }
  }

  /** Well below what a loop that looked at every stream would take; the target is 2 %. */
  @ParameterizedTest(name = "{0} clients")
  @MethodSource("clients")
  void streamsThatAreSilentCostNextToNothing(int clients) throws Exception {
    Programs.assumeTool("gcc");
    Installation installation = new Installation(directory);
    Programs programs = new Programs(directory, installation.state);
    Path crowd = programs.crowd();
    try (LiveServer server = LiveServer.start(installation)) {
      // The first stream loads the model.
      programs.start(programs.producer(), Samples.first()).await(60);
      Programs.Running process = programs.start(crowd, clients, SECONDS + 10, 0, clients, "-");
      process.awaitComplaints(clients + " are attached", 1, 120);
      Thread.sleep(2_000);
      Duration before = server.cpu();
      long begin = System.nanoTime();
      Thread.sleep(SECONDS * 1_000);
      double wall = (System.nanoTime() - begin) / 1e9;
      double cpu = server.cpu().minus(before).toMillis() / 10.0 / wall;
      System.out.printf(
          "%d silent clients, %d s: server %.2f %% of a core%n", clients, SECONDS, cpu);
      String[] report = process.await(SECONDS + 120).getFirst().split(" ");
      assertEquals(clients, figures(List.<String[]>of(report), "completed").sum());
      assertTrue(cpu < 20, "an idle server takes %.1f %% of a core".formatted(cpu));
    }
  }

  /** Each process reports names and figures in turn. */
  private static DoubleStream figures(List<String[]> reports, String name) {
    return reports.stream()
        .mapToDouble(words -> Double.parseDouble(words[List.of(words).indexOf(name) + 1]));
  }
}
