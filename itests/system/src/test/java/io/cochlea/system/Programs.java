package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The project's programs in other languages, built here and run against a server. */
final class Programs {
  static final Path PROJECT = Path.of(System.getProperty("cochlea.samples"), "..").normalize();
  static final Path INCLUDE = PROJECT.resolve("bundles/ring/src/main/c/include");
  private static final String PRODUCER = "bundles/ring/src/main/c/examples/wav_producer.c";
  private static final String CROWD = "bundles/ring/src/test/c/crowd.c";

  private final Path folder;
  private final Path state;
  private int runs;

  /**
   * @param folder for what is built and written
   * @param state of the server that the programs look for
   */
  Programs(Path folder, Path state) {
    this.folder = folder;
    this.state = state;
  }

  /** Skips the test where {@code tool} is not there. */
  static void assumeTool(String tool) {
    boolean there = false;
    for (String path : System.getenv("PATH").split(":", -1)) {
      there |= Files.isExecutable(Path.of(path, tool));
    }
    Assumptions.assumeTrue(
        there && System.getProperty("os.name").equals("Linux"), "needs Linux with " + tool);
  }

  Path producer() throws IOException, InterruptedException {
    return compile(PRODUCER, "wav_producer");
  }

  Path crowd() throws IOException, InterruptedException {
    return compile(CROWD, "crowd");
  }

  Path compile(String source, String name, String... flags)
      throws IOException, InterruptedException {
    assumeTool("gcc");
    Path program = folder.resolve(name);
    List<String> command = new ArrayList<>(List.of("gcc", "-std=c11", "-O2", "-I" + INCLUDE));
    command.addAll(List.of(flags));
    command.addAll(List.of(PROJECT.resolve(source).toString(), "-o", program.toString()));
    build(command);
    return program;
  }

  void build(List<String> command) throws IOException, InterruptedException {
    Process build = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    assertEquals(0, build.waitFor(), command.toString());
  }

  Running start(Object... words) throws IOException {
    List<String> command = new ArrayList<>();
    for (Object word : words) {
      command.add(word.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("COCHLEA_STATE", state.toString());
    Path out = folder.resolve(++runs + ".said");
    Path err = folder.resolve(runs + ".complained");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Running(builder.start(), out, err);
  }

  /** A program that runs. */
  record Running(Process process, Path out, Path err) {

    /** What it printed, once it ended well. */
    List<String> await(long seconds) throws IOException, InterruptedException {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("still running after %d s: %s".formatted(seconds, both()));
      }
      assertEquals(0, process.exitValue(), both());
      return Files.readAllLines(out);
    }

    /** Waits until {@code text} stands so many times on its standard error. */
    void awaitComplaints(String text, int times, long seconds)
        throws IOException, InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (Files.readString(err).split(text, -1).length <= times) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IOException("not %d times '%s' in %s".formatted(times, text, both()));
        }
        Thread.sleep(20);
      }
    }

    String both() throws IOException {
      return Files.readString(out) + Files.readString(err);
    }
  }
}
