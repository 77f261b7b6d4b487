package io.cochlea.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to start the packed distribution and transcribe one short file: with and without
 * the vector module, with and without an AOT cache. The variants take turns, so that what else the
 * machine does weighs on all alike; medians are printed. With {@code serve} as its first argument,
 * what a server costs: {@link ServeBench}.
 */
final class StartBench implements Benchmark {
  private static final int TURNS = 7;
  private static final String VECTORS = "--add-modules=jdk.incubator.vector";
  private static final String C1 = "-XX:TieredStopAtLevel=1";

  private final Path home = Path.of(System.getenv().getOrDefault("COCHLEA_HOME", ""));

  /** One start: wall time and processor time in ms, peak of resident memory in MiB. */
  private record Start(double wall, double cpu, double memory) {}

  @Override
  public void run(String[] arguments) throws Exception {
    if (!Files.isRegularFile(home.resolve("lib/cochlea-launcher.jar"))) {
      throw new IOException("COCHLEA_HOME names no unpacked distribution: " + home);
    }
    if (arguments.length > 0 && arguments[0].equals("serve")) {
      new ServeBench().run(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    List<String> rest = new ArrayList<>(List.of(arguments));
    boolean json = rest.remove("--json");
    String file = rest.isEmpty() ? "samples/05-demo-belinda.wav" : rest.get(0);
    Path scratch = Files.createTempDirectory("cochlea-bench-start");
    try {
      Map<String, List<String>> variants = variants(scratch, file);
      Map<String, List<Start>> starts = new LinkedHashMap<>();
      for (int turn = 0; turn < TURNS; turn++) {
        for (Map.Entry<String, List<String>> variant : variants.entrySet()) {
          starts
              .computeIfAbsent(variant.getKey(), name -> new ArrayList<>())
              .add(start(variant.getValue(), scratch));
        }
      }
      print(starts, json);
    } finally {
      try (Stream<Path> files = Files.walk(scratch)) {
        files.map(Path::toFile).sorted((a, b) -> b.compareTo(a)).forEach(File::delete);
      }
    }
  }

  private Map<String, List<String>> variants(Path scratch, String file)
      throws IOException, InterruptedException {
    Map<String, List<String>> variants = new LinkedHashMap<>();
    variants.put("JVM and launcher only", command(null, null, "version"));
    for (boolean vectors : new boolean[] {false, true}) {
      String name = vectors ? "transcribe, vectors" : "transcribe, scalars";
      String module = vectors ? VECTORS : null;
      Path cache = scratch.resolve(vectors ? "vectors.aot" : "scalars.aot");
      start(command(module, "-XX:AOTCacheOutput=" + cache, "transcribe", file), scratch);
      variants.put(name, command(module, null, "transcribe", file));
      variants.put(
          name + ", AOT cache", command(module, "-XX:AOTCache=" + cache, "transcribe", file));
      variants.put(name + ", C1 only", command(module, C1, "transcribe", file));
    }
    return variants;
  }

  private List<String> command(
      @Nullable String module, @Nullable String option, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + home.resolve("conf/jvm.options"));
    if (module != null) {
      command.add(module);
    }
    if (option != null) {
      command.add(option);
    }
    command.add("-Dcochlea.home=" + home);
    command.add("-Dlogback.configurationFile=" + home.resolve("conf/logback.xml"));
    command.addAll(List.of("-jar", home.resolve("lib/cochlea-launcher.jar").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts, and watches until it has ended: a process's accounts end with it. */
  private static Start start(List<String> command, Path scratch)
      throws IOException, InterruptedException {
    Path errors = scratch.resolve("errors");
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors.toFile())
            .start();
    double cpu = 0;
    double memory = 0;
    while (process.isAlive()) {
      cpu = Math.max(cpu, process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L));
      memory = Math.max(memory, peakMemory(process.pid()));
      Thread.sleep(5);
    }
    double wall = (System.nanoTime() - begin) / 1e6;
    if (process.exitValue() != 0) {
      throw new IOException(command + " failed: " + Files.readString(errors));
    }
    return new Start(wall, cpu, memory);
  }

  private static double peakMemory(long process) {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + process + "/status"))) {
      return status
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // it has just ended, or this system has no /proc
    }
  }

  private static void print(Map<String, List<Start>> starts, boolean json) {
    if (!json) {
      System.out.printf("%-34s %9s %9s %9s%n", "", "wall ms", "CPU ms", "peak MiB");
    }
    starts.forEach((name, all) ->
        System.out.printf(
            Locale.ROOT,
            json
                ? "{\"variant\":\"%s\",\"wallMillis\":%.0f,\"cpuMillis\":%.0f,\"peakMiB\":%.0f}%n"
                : "%-34s %9.0f %9.0f %9.0f%n",
            name,
            median(all, Start::wall),
            median(all, Start::cpu),
            median(all, Start::memory)));
  }

  private static double median(List<Start> starts, ToDoubleFunction<Start> value) {
    double[] sorted = starts.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
