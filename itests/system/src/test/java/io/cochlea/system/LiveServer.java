package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.system.Installation.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A server that runs, and what the system says of its process. */
final class LiveServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Installation installation;
  private Running running;

  private LiveServer(Installation installation) throws IOException {
    this.installation = installation;
    this.running = installation.start(Map.of(), "serve");
  }

  static LiveServer start(Installation installation) throws IOException, InterruptedException {
    LiveServer server = new LiveServer(installation);
    server.running.awaitOutput("is ready");
    return server;
  }

  /** Kill -9, and another one in its place. */
  void killAndRestart() throws IOException, InterruptedException {
    running.process().destroyForcibly().waitFor();
    running = installation.start(Map.of(), "serve");
    running.awaitOutput("is ready");
  }

  boolean alive() {
    return running.process().isAlive();
  }

  /** Processor time it used so far. */
  Duration cpu() {
    return running.process().info().totalCpuDuration().orElseThrow();
  }

  /** Waits until neither a descriptor nor a mapping of a client's memory is left. */
  void awaitNothingHeld() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<String> held = held();
    while (!held.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(50);
      held = held();
    }
    assertEquals(List.of(), held);
  }

  private List<String> held() throws IOException {
    Path proc = Path.of("/proc", Long.toString(running.process().pid()));
    try (Stream<Path> descriptors = Files.list(proc.resolve("fd"));
        Stream<String> mappings = Files.lines(proc.resolve("maps"))) {
      return Stream.concat(descriptors.map(LiveServer::target), mappings)
          .filter(name -> name.contains("/memfd:cochlea"))
          .toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException closed) {
      return "";
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    running.process().destroyForcibly();
  }
}
