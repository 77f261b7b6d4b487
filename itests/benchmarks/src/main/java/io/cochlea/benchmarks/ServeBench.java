package io.cochlea.benchmarks;

import io.cochlea.benchmarks.ServerStart.Start;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server costs until it is ready and while it is idle, and what each of its parts adds. The
 * variants take turns; medians are printed.
 */
final class ServeBench {
  private static final String VECTORS = "--add-modules=jdk.incubator.vector";
  private static final Pattern FRAMEWORK = Pattern.compile("(org\\.|jakarta|jspecify|api-).*");
  private static final Pattern GATEWAY = Pattern.compile("(netty|gateway).*");
  private static final Pattern METRICS =
      Pattern.compile("(metrics|org\\.apache\\.felix\\.health).*");

  private final Path home = Path.of(System.getenv().getOrDefault("COCHLEA_HOME", ""));

  /** How a server is started, and whether it loads its model. */
  private record Variant(Path home, @Nullable Path cache, boolean words) {}

  void run(String[] arguments) throws Exception {
    Arguments options = new Arguments("start serve", arguments, "--turns", "--idle");
    int turns = options.number("--turns", 5);
    Duration idle = Duration.ofSeconds(options.number("--idle", 10));
    Path scratch = Files.createTempDirectory("cochlea-bench-serve");
    ServerStart server =
        new ServerStart(home, scratch, Path.of("samples/05-demo-belinda.wav").toAbsolutePath());
    try {
      Map<String, Variant> variants = variants(server);
      Map<String, List<Start>> starts = new LinkedHashMap<>();
      for (int turn = 0; turn < turns; turn++) {
        for (Map.Entry<String, Variant> each : variants.entrySet()) {
          starts
              .computeIfAbsent(each.getKey(), name -> new ArrayList<>())
              .add(server.run(command(each.getValue()), idle, each.getValue().words()));
        }
      }
      print(starts, options.json());
    } finally {
      try (Stream<Path> files = Files.walk(scratch)) {
        files.map(Path::toFile).sorted((a, b) -> b.compareTo(a)).forEach(File::delete);
      }
    }
  }

  private Map<String, Variant> variants(ServerStart server) throws IOException {
    Path cache = home.resolve("lib/server.aot");
    if (!Files.isRegularFile(cache)) {
      throw new IOException(cache + " is not there; \"cochlea train\" makes it");
    }
    Predicate<String> framework = FRAMEWORK.asMatchPredicate();
    Predicate<String> gateway = GATEWAY.asMatchPredicate();
    Predicate<String> metrics = METRICS.asMatchPredicate();
    Predicate<String> bare = framework.and(metrics.negate()).or(name -> name.contains("-config-"));
    Map<String, Variant> variants = new LinkedHashMap<>();
    variants.put("framework", new Variant(server.with("framework", bare), cache, false));
    variants.put(
        "+ engine, backends, console",
        new Variant(server.with("engine", gateway.or(metrics).negate()), cache, false));
    variants.put("+ gateway", new Variant(server.with("gateway", metrics.negate()), cache, false));
    variants.put("+ metrics, health: all", new Variant(home, cache, false));
    variants.put("all, model loaded", new Variant(home, cache, true));
    variants.put("all, no AOT cache", new Variant(home, null, false));
    return variants;
  }

  private List<String> command(Variant variant) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + home.resolve("conf/jvm.options"));
    command.add(VECTORS);
    if (variant.cache() != null) {
      command.add("-XX:AOTCache=" + variant.cache());
    }
    command.add("-Dcochlea.home=" + variant.home());
    command.add("-Dlogback.configurationFile=" + home.resolve("conf/logback.xml"));
    command.addAll(List.of("-jar", home.resolve("lib/cochlea-launcher.jar").toString(), "serve"));
    return command;
  }

  private static void print(Map<String, List<Start>> starts, boolean json) {
    if (!json) {
      System.out.printf("%-34s %9s %9s %9s%n", "", "ready ms", "CPU ms", "idle MiB");
    }
    starts.forEach((name, all) ->
        System.out.printf(
            Locale.ROOT,
            json
                ? "{\"variant\":\"%s\",\"readyMillis\":%.0f,\"cpuMillis\":%.0f,\"idleMiB\":%.0f}%n"
                : "%-34s %9.0f %9.0f %9.0f%n",
            name,
            median(all, Start::ready),
            median(all, Start::cpu),
            median(all, Start::resident)));
  }

  private static double median(List<Start> starts, ToDoubleFunction<Start> value) {
    double[] sorted = starts.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
