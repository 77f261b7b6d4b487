package io.cochlea.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Starts the processes of a measurement. Their complaints go where ours go. */
final class RingProcess {
  /** What Chronicle Queue asks for beyond what the platform is started with. */
  private static final List<String> OPENED =
      List.of(
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
          "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED");

  private RingProcess() {}

  static Process java(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(OPENED);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xms128m",
            "-Dagrona.disable.bounds.checks=true",
            "-Dchronicle.analytics.disable=true",
            "-Djvm.resource.tracing=false",
            "-Dslf4j.internal.verbosity=ERROR",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  /** The producer in C, built when it is first asked for; it writes the ring that is announced. */
  static Process fromC(Path work, Path announcement, String nanos)
      throws IOException, InterruptedException {
    Path program = work.resolve("ring_producer");
    if (!Files.exists(program)) {
      build(program);
    }
    while (!Files.exists(announcement)) {
      Thread.sleep(5);
    }
    return start(List.of(program.toString(), Files.readString(announcement), nanos));
  }

  private static void build(Path program) throws IOException, InterruptedException {
    Path source = program.resolveSibling("ring_producer.c");
    try (InputStream in = RingProcess.class.getResourceAsStream("ring_producer.c")) {
      if (in == null) {
        throw new IOException("ring_producer.c is not among the classes");
      }
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    int failed =
        start(
                List.of(
                    "gcc",
                    "-std=c11",
                    "-O2",
                    "-march=native",
                    "-I",
                    "bundles/ring/src/main/c/include",
                    "-o",
                    program.toString(),
                    source.toString()))
            .waitFor();
    if (failed != 0) {
      throw new IOException("gcc does not build the producer in C");
    }
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
