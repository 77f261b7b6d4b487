package io.cochlea.benchmarks;

import static io.cochlea.api.feature.FeatureSpec.Kind.NEMO_LOG_MEL;
import static io.cochlea.api.feature.FeatureSpec.Kind.SHERPA_FBANK;
import static io.cochlea.api.feature.FeatureSpec.Kind.WHISPER_LOG_MEL;

import io.cochlea.api.feature.FeatureSpec.Kind;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Log-mel of 30 s of audio, one thread: ours in every width this machine has and of every kind,
 * beside numpy and torch where Debian's packages are installed, and whisper.cpp where {@code
 * --whisper-cpp} names a built checkout. Every figure is the median over rounds; a round runs all
 * subjects one after another, each in a process of its own, and each reports the median CPU time of
 * its thread once it is warm.
 */
final class MelBench implements Benchmark {
  private static final int ROUNDS = 5;
  private static final String PYTHON = "/usr/bin/python3";

  /** What a subject reports; Python's report only the first. */
  private static final List<String> FIGURES =
      List.of("whole_ms", "chunk20_us", "chunk100_us", "bytes", "first_ms");

  /** A process to measure: its command, and what it reads from standard input. */
  private record Subject(List<String> command, String input) {}

  @Override
  public void run(String[] arguments) throws Exception {
    List<String> options = new ArrayList<>(Arrays.asList(arguments));
    boolean json = options.remove("--json");
    Path folder = Files.createTempDirectory("cochlea-bench-mel");
    try {
      Map<String, Map<String, Double>> medians = measure(subjects(options, folder));
      if (json) {
        printJson(medians);
      } else {
        printTable(medians);
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  private static Map<String, Subject> subjects(List<String> options, Path folder)
      throws IOException, InterruptedException {
    Map<String, Subject> subjects = new LinkedHashMap<>();
    subjects.put("vector 512 bit", java("vector", WHISPER_LOG_MEL, "-XX:MaxVectorSize=64"));
    subjects.put("vector 256 bit", java("vector", WHISPER_LOG_MEL, "-XX:MaxVectorSize=32"));
    subjects.put("vector 128 bit", java("vector", WHISPER_LOG_MEL, "-XX:MaxVectorSize=16"));
    subjects.put("scalar", java("scalar", WHISPER_LOG_MEL));
    if (Files.isExecutable(Path.of(PYTHON))) {
      subjects.put("torch", python("mel_torch.py"));
      subjects.put("numpy", python("mel_numpy.py"));
    }
    if (options.size() == 2 && options.get(0).equals("--whisper-cpp")) {
      Path checkout = Path.of(options.get(1)).toAbsolutePath();
      Path model = WhisperCpp.model(checkout);
      Path program =
          WhisperCpp.build(
              "mel_whisper.cpp", checkout, WhisperCpp.builds(checkout).getFirst(), folder);
      subjects.put("whisper.cpp", new Subject(List.of(program.toString(), model.toString()), ""));
    } else if (!options.isEmpty()) {
      throw new IOException("usage: cochlea bench mel [--json] [--whisper-cpp CHECKOUT]");
    }
    for (Kind kind : List.of(NEMO_LOG_MEL, SHERPA_FBANK)) {
      subjects.put(kind + ", vector", java("auto", kind));
      subjects.put(kind + ", scalar", java("scalar", kind));
    }
    return subjects;
  }

  private static Map<String, Map<String, Double>> measure(Map<String, Subject> subjects)
      throws Exception {
    Map<String, List<Map<String, Double>>> reports = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, Subject> subject : subjects.entrySet()) {
        Map<String, Double> report = measure(subject.getValue());
        // a machine without such vectors measures the next narrower again: leave it out
        if (!report.isEmpty() && isAsNamed(subject.getKey(), report)) {
          reports.computeIfAbsent(subject.getKey(), name -> new ArrayList<>()).add(report);
        }
      }
    }
    Map<String, Map<String, Double>> medians = new LinkedHashMap<>();
    reports.forEach((name, rounds) -> medians.put(name, medians(rounds)));
    return medians;
  }

  private static Subject java(String path, Kind kind, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MelSubject.class.getName(), path, kind.name()));
    return new Subject(command, "");
  }

  private static Subject python(String script) throws IOException {
    try (InputStream in = MelBench.class.getResourceAsStream(script)) {
      if (in == null) {
        throw new IOException("no resource " + script);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Subject(List.of(PYTHON, "-"), text);
    }
  }

  /** What the process reports, one {@code name value} a line; nothing when it cannot run. */
  private static Map<String, Double> measure(Subject subject) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(subject.command());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        .forEach(name -> builder.environment().put(name, "1"));
    Process process = builder.start();
    try (var in = process.outputWriter()) {
      in.write(subject.input());
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      return Map.of();
    }
    return output
        .lines()
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(word -> word[0], word -> Double.valueOf(word[1])));
  }

  private static boolean isAsNamed(String name, Map<String, Double> report) {
    return !name.startsWith("vector")
        || name.equals("vector %.0f bit".formatted(report.get("bits")));
  }

  private static Map<String, Double> medians(List<Map<String, Double>> rounds) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String figure : FIGURES) {
      double[] values =
          rounds.stream()
              .filter(report -> report.containsKey(figure))
              .mapToDouble(report -> report.get(figure))
              .sorted()
              .toArray();
      if (values.length > 0) {
        medians.put(figure, values[values.length / 2]);
      }
    }
    return medians;
  }

  private static void printTable(Map<String, Map<String, Double>> medians) {
    System.out.println(
        "Log-mel, 80 bands, one thread, CPU time, median of " + ROUNDS + " interleaved rounds");
    System.out.printf(
        "%-20s %9s %8s %13s %11s %11s %9s %8s%n",
        "", "30 s", "× torch", "× whisper.cpp", "20 ms", "100 ms", "allocated", "cold");
    medians.forEach((name, figures) -> {
      Double whole = figures.get("whole_ms");
      System.out.printf(
          "%-20s %9s %8s %13s %11s %11s %9s %8s%n",
          name,
          figure(whole, "%.2f ms"),
          times(medians, "torch", whole),
          times(medians, "whisper.cpp", whole),
          figure(figures.get("chunk20_us"), "%.1f µs"),
          figure(figures.get("chunk100_us"), "%.1f µs"),
          figure(figures.get("bytes"), "%.0f B"),
          figure(figures.get("first_ms"), "%.0f ms"));
    });
  }

  private static String times(
      Map<String, Map<String, Double>> medians, String peer, @Nullable Double whole) {
    Double theirs = medians.getOrDefault(peer, Map.of()).get("whole_ms");
    return theirs == null || whole == null ? "" : "%.1f".formatted(theirs / whole);
  }

  private static String figure(@Nullable Double value, String format) {
    return value == null ? "" : format.formatted(value);
  }

  private static void printJson(Map<String, Map<String, Double>> medians) {
    System.out.println(
        medians.entrySet().stream()
            .map(subject ->
                subject.getValue().entrySet().stream()
                    .map(e -> "\"%s\": %s".formatted(e.getKey(), number(e.getValue())))
                    .collect(Collectors.joining(", ", "  \"" + subject.getKey() + "\": {", "}")))
            .collect(Collectors.joining(",\n", "{\n", "\n}")));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
