package io.cochlea.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rings between two pinned threads of one process: ours with the audio in a plane of its own and
 * in-band, Agrona's, and a queue of references. A round runs all subjects one after another, each
 * in a process of its own; the figures are medians over rounds of what undisturbed windows gave.
 */
final class RingBench implements Benchmark {
  private static final int ROUNDS = 3;
  private static final String SECONDS = "1.5";
  private static final List<String> KINDS =
      List.of("plane", "in-band", "in-band, joined", "agrona", "jctools");
  private static final List<Integer> SIZES = List.of(64, 640, 1_280);

  /** What is counted over all rounds; everything else is a median of them. */
  private static final List<String> COUNTS =
      List.of("windows", "disturbed", "allocated", "trips", "trips_disturbed");

  private record Subject(String kind, int bytes) {}

  @Override
  public void run(String[] arguments) throws Exception {
    Map<Subject, List<Map<String, Double>>> reports = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int bytes : SIZES) {
        for (String kind : KINDS) {
          Subject subject = new Subject(kind, bytes);
          reports.computeIfAbsent(subject, any -> new ArrayList<>()).add(measure(subject));
        }
      }
    }
    Map<Subject, Map<String, Double>> figures = new LinkedHashMap<>();
    reports.forEach((subject, rounds) -> figures.put(subject, summary(rounds)));
    if (Arrays.asList(arguments).contains("--json")) {
      printJson(figures);
    } else {
      printTable(figures);
    }
  }

  private static Map<String, Double> measure(Subject subject) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Dagrona.disable.bounds.checks=true",
            "-cp",
            System.getProperty("java.class.path"),
            RingSubject.class.getName(),
            subject.kind(),
            Integer.toString(subject.bytes()),
            SECONDS));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("the measurement of " + subject + " failed");
    }
    return output
        .lines()
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(word -> word[0], word -> Double.valueOf(word[1])));
  }

  private static Map<String, Double> summary(List<Map<String, Double>> rounds) {
    Map<String, Double> summary = new LinkedHashMap<>();
    for (String figure : rounds.getFirst().keySet()) {
      double[] values =
          rounds.stream()
              .mapToDouble(report -> report.getOrDefault(figure, Double.NaN))
              .filter(value -> !Double.isNaN(value))
              .sorted()
              .toArray();
      summary.put(
          figure,
          COUNTS.contains(figure)
              ? Arrays.stream(values).sum()
              : values.length == 0 ? Double.NaN : values[values.length / 2]);
    }
    return summary;
  }

  private static void printTable(Map<Subject, Map<String, Double>> figures) {
    System.out.printf(
        "%-16s %6s %9s %9s %18s %8s %8s %8s %18s %10s%n",
        "subject",
        "bytes",
        "alone ns",
        "M msg/s",
        "windows/disturbed",
        "p50 ns",
        "p99 ns",
        "p99.9 ns",
        "windows/disturbed",
        "allocated");
    figures.forEach((subject, figure) ->
        System.out.printf(
            Locale.ROOT,
            "%-16s %6d %9.1f %9.1f %8.0f /%8.0f %8.0f %8.0f %8.0f %8.0f /%8.0f %8.0f B%n",
            subject.kind(),
            subject.bytes(),
            figure.get("alone"),
            figure.get("mps"),
            figure.get("windows"),
            figure.get("disturbed"),
            figure.get("p50"),
            figure.get("p99"),
            figure.get("p999"),
            figure.get("trips"),
            figure.get("trips_disturbed"),
            figure.get("allocated")));
  }

  private static void printJson(Map<Subject, Map<String, Double>> figures) {
    System.out.println(
        figures.entrySet().stream()
            .map(entry ->
                "{\"subject\":\"%s\",\"bytes\":%d,%s}"
                    .formatted(
                        entry.getKey().kind(),
                        entry.getKey().bytes(),
                        entry.getValue().entrySet().stream()
                            .map(figure ->
                                "\"%s\":%s"
                                    .formatted(
                                        figure.getKey(),
                                        figure.getValue().isNaN() ? "null" : figure.getValue()))
                            .collect(Collectors.joining(","))))
            .collect(Collectors.joining(",\n", "[", "]")));
  }
}
