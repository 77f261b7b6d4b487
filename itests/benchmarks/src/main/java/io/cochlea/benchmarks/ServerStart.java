package io.cochlea.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Starts {@code serve} on some of the distribution's bundles and looks at the process. */
final class ServerStart {
  private static final String READY = "is ready";
  private static final String FAILED = "did not come up";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** What a server hears to load its model: a request for words of a file. */
  private final Path sample;

  private final Path home;
  private final Path scratch;

  /** One start: ms until it said so and of processor time until then, MiB resident once idle. */
  record Start(double ready, double cpu, double resident) {}

  /**
   * @param scratch an empty folder
   */
  ServerStart(Path home, Path scratch, Path sample) {
    this.home = home;
    this.scratch = scratch;
    this.sample = sample;
  }

  /**
   * A distribution like the packed one with fewer bundles, by links.
   *
   * @param kept which jars stay
   */
  Path with(String name, Predicate<String> kept) throws IOException {
    Path copy = Files.createDirectories(scratch.resolve(name));
    for (String folder : List.of("conf", "lib", "bin")) {
      Files.createSymbolicLink(copy.resolve(folder), home.resolve(folder));
    }
    for (String folder : List.of("bundles", "server")) {
      Files.createDirectory(copy.resolve(folder));
      try (Stream<Path> jars = Files.list(home.resolve(folder))) {
        for (Path jar : jars.filter(j -> kept.test(j.getFileName().toString())).toList()) {
          Files.createSymbolicLink(copy.resolve(folder).resolve(jar.getFileName()), jar);
        }
      }
    }
    return copy;
  }

  /**
   * Starts, waits until it is idle and ends it.
   *
   * @param idle how long after the start it counts as idle
   * @param words whether it transcribes the sample first
   */
  Start run(List<String> command, Duration idle, boolean words)
      throws IOException, InterruptedException {
    Path state = Files.createTempDirectory(scratch, "state");
    Path log = state.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "COCHLEA_STATE", state.toString(),
                "COCHLEA_MODELS", state.resolve("models").toString(),
                "COCHLEA_GATEWAY_PORT", "0",
                "COCHLEA_GATEWAY_ADMIN_PORT", "0",
                "MALLOC_ARENA_MAX", "1"));
    long begin = System.nanoTime();
    Process server = builder.start();
    try {
      await(server, log, begin);
      double ready = (System.nanoTime() - begin) / 1e6;
      double cpu = server.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
      if (words) {
        transcribe(log);
      }
      Thread.sleep(idle);
      return new Start(ready, cpu, resident(server.pid()));
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static void await(Process server, Path log, long begin)
      throws IOException, InterruptedException {
    for (String said = ""; !said.contains(READY); said = Files.readString(log)) {
      if (!server.isAlive()
          || said.contains(FAILED)
          || System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new IOException("no server: " + said);
      }
      Thread.sleep(2);
    }
  }

  private void transcribe(Path log) throws IOException, InterruptedException {
    String url =
        Files.readString(log)
            .lines()
            .filter(line -> line.contains("Listening at "))
            .map(line -> line.replaceAll(".*Listening at (\\S+).*", "$1"))
            .findFirst()
            .orElseThrow(() -> new IOException("the server listens nowhere"));
    Process client =
        new ProcessBuilder(
                "curl",
                "-sf",
                "--retry",
                "30",
                "--retry-delay",
                "1",
                "-F",
                "file=@" + sample,
                "-F",
                "model=whisper-1",
                url + "/v1/audio/transcriptions")
            .redirectOutput(new File("/dev/null"))
            .start();
    if (client.waitFor() != 0) {
      throw new IOException("curl " + url + " ended with " + client.exitValue());
    }
  }

  private static double resident(long process) throws IOException {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + process + "/status"))) {
      return status
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    }
  }
}
