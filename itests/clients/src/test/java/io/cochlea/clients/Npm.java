package io.cochlea.clients;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The clients of the npm registry, installed as their lock file says, and Node to run them. */
final class Npm {
  private static final int OLDEST_NODE = 18;
  private static final long PATIENCE_SECONDS = 300;

  private final Path directory;

  /** What a command left. */
  record Result(int status, String output) {}

  private Npm(Path directory) {
    this.directory = directory;
  }

  /**
   * Installs into the module's target, once; the test is skipped where Node, npm or the registry is
   * missing.
   */
  static Npm install() throws IOException, InterruptedException {
    Npm npm = new Npm(Files.createDirectories(Path.of(System.getProperty("cochlea.node"))));
    Result node = npm.run(Map.of(), "node", "--version");
    Assumptions.assumeTrue(node.status() == 0, "skipped: there is no node on the PATH");
    String version = node.output().strip().replaceFirst("v(\\d+).*", "$1");
    Assumptions.assumeTrue(
        Integer.parseInt(version) >= OLDEST_NODE,
        () -> "skipped: node is " + node.output().strip() + ", older than " + OLDEST_NODE);
    Assumptions.assumeTrue(
        npm.run(Map.of(), "npm", "--version").status() == 0, "skipped: there is no npm");
    npm.copy();
    Result installed =
        npm.run(Map.of(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
    Assumptions.assumeTrue(
        installed.status() == 0, () -> "skipped: npm ci failed: " + installed.output());
    return npm;
  }

  private void copy() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("cochlea.clients")))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path name = file.getFileName();
        if (name != null) {
          Files.copy(file, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** The tests of one file; status 0 when all succeeded. */
  Result test(Map<String, String> environment, String file)
      throws IOException, InterruptedException {
    return run(environment, "node", "--test", file);
  }

  private Result run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(words(command))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return new Result(-1, "still running: " + Files.readString(output));
      }
      return new Result(process.exitValue(), Files.readString(output));
    } catch (IOException e) {
      return new Result(-1, String.valueOf(e.getMessage()));
    } finally {
      Files.delete(output);
    }
  }

  /** npm is a script, which Windows starts by its shell only. */
  private static List<String> words(String... command) {
    List<String> words = new ArrayList<>();
    if (FileSystems.getDefault().getSeparator().equals("\\")) {
      words.addAll(List.of("cmd", "/c"));
    }
    words.addAll(List.of(command));
    return words;
  }
}
