package io.cochlea.benchmarks;

import io.cochlea.api.inference.CompiledGraph;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whisper's encoder for 30 s and its decoder for one token, of tiny's shape with random weights, in
 * every variant there is of the graphs; beside every build of whisper.cpp in the checkout that
 * {@code --whisper-cpp} names, with the same weights. The subjects take turns; medians of the
 * rounds are printed. What {@code models/whisper-shape/make} writes is kept in {@code target}, and
 * {@code cochlea model optimize} is asked for its variants there.
 */
final class InferenceBench implements Benchmark {
  private static final int[] BATCHES = {1, 2, 4, 8};
  private static final int TOKENS = 10;
  private static final List<String> WEIGHTS = List.of("f16", "q8_0");

  /** Something that gives a figure in milliseconds when it is its turn. */
  private interface Turn {
    double run() throws Exception;
  }

  private final Map<String, Turn> turns = new LinkedHashMap<>();
  private final Map<String, InferenceSubject> ours = new LinkedHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @Override
  public void run(String[] arguments) throws Exception {
    Arguments options =
        new Arguments("inference", arguments, "--whisper-cpp", "--threads", "--rounds");
    int threads = options.number("--threads", Runtime.getRuntime().availableProcessors());
    int rounds = options.number("--rounds", 5);
    String checkout = options.text("--whisper-cpp", "");
    Path shape = shape(checkout);
    Path scratch = Files.createTempDirectory("cochlea-bench-inference");
    try {
      ours(shape, threads);
      if (!checkout.isEmpty()) {
        peers(Path.of(checkout).toAbsolutePath(), shape, scratch, threads);
      }
      Map<String, double[]> figures = new LinkedHashMap<>();
      for (int round = -1; round < rounds; round++) { // the first one only warms up
        for (Map.Entry<String, Turn> turn : turns.entrySet()) {
          double millis = turn.getValue().run();
          if (round >= 0) {
            figures.computeIfAbsent(turn.getKey(), name -> new double[rounds])[round] = millis;
          }
        }
      }
      print(figures, threads, options.json());
    } finally {
      for (AutoCloseable each : open.reversed()) {
        each.close();
      }
      try (Stream<Path> files = Files.walk(scratch)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  /** The graphs and, for a checkout, the same for whisper.cpp; made where they are not there. */
  private static Path shape(String checkout) throws IOException, InterruptedException {
    Path shape = Path.of("itests/benchmarks/target/whisper-shape");
    boolean peers = checkout.isEmpty() || Files.isRegularFile(shape.resolve("ggml-q8_0.bin"));
    if (Files.isRegularFile(shape.resolve("decoder_in_place.onnx")) && peers) {
      return shape;
    }
    List<String> make = new ArrayList<>();
    make.addAll(List.of("/usr/bin/python3", "models/whisper-shape/make", "tiny"));
    make.add(shape.toString());
    if (!checkout.isEmpty()) {
      make.add(checkout);
    }
    if (new ProcessBuilder(make).inheritIO().start().waitFor() != 0) {
      throw new IOException(String.join(" ", make) + " failed");
    }
    String launcher = System.getenv().getOrDefault("COCHLEA_HOME", "") + "/bin/cochlea";
    List<String> optimize = List.of(launcher, "model", "optimize", shape.toString());
    if (new ProcessBuilder(optimize).inheritIO().start().waitFor() != 0) {
      System.err.println("no variant in 8 bits: cochlea model optimize has refused");
    }
    return shape;
  }

  private void ours(Path shape, int threads) throws Exception {
    InferenceRuntime runtime = new InferenceRuntime(threads);
    open.add(runtime);
    List<Path> graphs;
    try (Stream<Path> files = Files.list(shape)) {
      graphs = files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    }
    for (Path path : graphs) {
      String name = path.getFileName().toString().replace(".onnx", "");
      if (name.startsWith("encoder_model") || name.contains("in_place")) {
        CompiledGraph graph = runtime.compile(path);
        open.add(graph);
        int tokens = name.startsWith("encoder_model") ? 1 : TOKENS;
        for (int rows : BATCHES) {
          InferenceSubject subject = new InferenceSubject(graph, rows, tokens);
          open.add(subject);
          ours.put(name + " ×" + rows, subject);
          turns.put(name + " ×" + rows, subject::run);
        }
      }
    }
  }

  private void peers(Path checkout, Path shape, Path scratch, int threads) throws Exception {
    for (Path build : WhisperCpp.builds(checkout)) {
      Path program = WhisperCpp.build("inference_whisper.cpp", checkout, build, scratch);
      for (String weights : WEIGHTS) {
        Path model = shape.resolve("ggml-" + weights + ".bin");
        InferencePeer peer = new InferencePeer(program, model, threads);
        open.add(peer);
        String name = "whisper.cpp " + checkout.relativize(build) + " " + weights;
        turns.put(name + " encoder", () -> peer.run("encode"));
        turns.put(name + " decoder", () -> peer.run("decode " + TOKENS));
      }
    }
  }

  private void print(Map<String, double[]> figures, int threads, boolean json) throws Exception {
    Map<String, Double> medians = new LinkedHashMap<>();
    figures.forEach((name, all) -> medians.put(name, median(all)));
    if (!json) {
      System.out.printf(
          "Whisper tiny's shape, random weights, %d threads; ms of a run, medians of %d rounds%n",
          threads, figures.values().iterator().next().length);
      System.out.printf("%-44s %9s %9s %9s %11s%n", "", "run", "per row", "× best", "B allocated");
    }
    medians.forEach((name, millis) -> {
      InferenceSubject subject = ours.get(name);
      int rows = subject == null ? 1 : Integer.parseInt(name.substring(name.indexOf('×') + 1));
      double best = best(medians, name.contains("encoder") ? "encoder" : "decoder");
      System.out.printf(
          Locale.ROOT,
          json
              ? "{\"subject\":\"%s\",\"millis\":%.3f,\"perRow\":%.3f,\"ofBest\":%.3f,"
                  + "\"allocated\":%s}%n"
              : "%-44s %9.2f %9.2f %9.2f %11s%n",
          name,
          millis,
          millis / rows,
          millis / rows / best,
          subject == null ? "0" : Long.toString(subject.allocated()));
    });
    System.out.printf(
        Locale.ROOT,
        json
            ? "{\"bindingMicros\":%.2f,\"laneMicros\":%.2f}%n"
            : "a run that computes next to nothing: %.2f µs by its binding, %.2f µs by a lane%n",
        InferenceOverhead.binding(),
        InferenceOverhead.lane());
  }

  /** The quickest of whisper.cpp's; not-a-number without any. */
  private static double best(Map<String, Double> medians, String part) {
    return medians.entrySet().stream()
        .filter(each -> each.getKey().startsWith("whisper.cpp") && each.getKey().endsWith(part))
        .mapToDouble(Map.Entry::getValue)
        .filter(Double::isFinite)
        .min()
        .orElse(Double.NaN);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
