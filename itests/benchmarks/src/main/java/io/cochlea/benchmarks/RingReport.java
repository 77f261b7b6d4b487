package io.cochlea.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Gathers {@code BYTES NAME VALUE} lines of the rounds: medians over all windows and rounds, sums
 * of what is counted.
 */
final class RingReport {
  private static final List<String> COUNTS =
      List.of("disturbed", "trips", "trips_disturbed", "allocated");
  private static final List<String> MEDIANS = List.of("mps", "p50", "p99", "p999");

  private record Row(String subject, int bytes) {}

  private final Map<Row, Map<String, List<Double>>> rows = new LinkedHashMap<>();
  private final Map<String, Double> idle = new TreeMap<>();

  void add(String subject, List<String> lines) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      rows.computeIfAbsent(
              new Row(subject, Integer.parseInt(words[0])), row -> new LinkedHashMap<>())
          .computeIfAbsent(words[1], name -> new ArrayList<>())
          .add(Double.valueOf(words[2]));
    }
  }

  /** {@code SUBJECT FIGURE}. */
  void addIdle(String line) {
    String[] words = line.split(" ", -1);
    idle.put(words[0], Double.valueOf(words[1]));
  }

  private static double count(Map<String, List<Double>> figures, String name) {
    return figures.getOrDefault(name, List.of()).stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double median(Map<String, List<Double>> figures, String name) {
    double[] sorted =
        figures.getOrDefault(name, List.of()).stream()
            .mapToDouble(Double::doubleValue)
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  private static int windows(Map<String, List<Double>> figures) {
    return figures.getOrDefault("mps", List.of()).size();
  }

  String table() {
    StringBuilder table =
        new StringBuilder(
            "%-26s %6s %10s %18s %9s %9s %9s %18s %10s%n"
                .formatted(
                    "subject",
                    "bytes",
                    "M msg/s",
                    "windows/disturbed",
                    "p50 ns",
                    "p99 ns",
                    "p99.9 ns",
                    "windows/disturbed",
                    "allocated"));
    rows.forEach((row, figures) ->
        table.append(
            String.format(
                Locale.ROOT,
                "%-26s %6d %10.4f %9d /%7.0f %9.0f %9.0f %9.0f %9.0f /%7.0f %8.0f B%n",
                row.subject(),
                row.bytes(),
                median(figures, "mps"),
                windows(figures),
                count(figures, "disturbed"),
                median(figures, "p50"),
                median(figures, "p99"),
                median(figures, "p999"),
                count(figures, "trips"),
                count(figures, "trips_disturbed"),
                count(figures, "allocated"))));
    idle.forEach((subject, millis) ->
        table.append(
            String.format(
                Locale.ROOT, "%s at rest: %.2f ms of a processor per second%n", subject, millis)));
    return table.toString();
  }

  String json() {
    String results =
        rows.entrySet().stream()
            .map(row -> {
              Map<String, List<Double>> figures = row.getValue();
              List<String> fields = new ArrayList<>();
              fields.add("\"subject\":\"" + row.getKey().subject() + '"');
              fields.add("\"bytes\":" + row.getKey().bytes());
              fields.add("\"windows\":" + windows(figures));
              MEDIANS.forEach(name -> fields.add(field(name, median(figures, name))));
              COUNTS.forEach(name -> fields.add(field(name, count(figures, name))));
              return "{" + String.join(",", fields) + "}";
            })
            .collect(Collectors.joining(",\n"));
    String atRest =
        idle.entrySet().stream()
            .map(entry -> field(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(","));
    return "{\"results\":[\n" + results + "],\n\"idle_ms_per_s\":{" + atRest + "}}\n";
  }

  private static String field(String name, double value) {
    return "\"" + name + "\":" + (Double.isNaN(value) ? "null" : value);
  }
}
