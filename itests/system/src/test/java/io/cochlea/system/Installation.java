package io.cochlea.system;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packed distribution, unpacked, with a temporary directory and a state of its own. */
public final class Installation {
  private static final long PATIENCE_SECONDS = 120;
  private static final Pattern ADDRESS = Pattern.compile("Listening at (\\S+) ");

  final Path home;
  final Path temporary;
  final Path state;
  private final Path outputs;
  private int runs;

  /** What a finished command left: its status and what it wrote. */
  public record Result(int status, String out, String err) {

    /** What it complained of. */
    List<String> complaints() {
      return err.lines().toList();
    }
  }

  public Installation(Path directory) throws IOException, InterruptedException {
    Path place = Files.createDirectories(directory.resolve("a place with spaces"));
    temporary = Files.createDirectory(directory.resolve("temporary files"));
    outputs = Files.createDirectory(directory.resolve("outputs"));
    state = directory.resolve("state");
    String archive = System.getProperty("cochlea.archive");
    Process tar =
        new ProcessBuilder("tar", "xzf", archive, "-C", place.toString()).inheritIO().start();
    if (tar.waitFor() != 0) {
      throw new IOException("cannot unpack " + archive);
    }
    try (Stream<Path> unpacked = Files.list(place)) {
      home = unpacked.findFirst().orElseThrow();
    }
  }

  public Result run(String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), arguments);
  }

  public Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return start(environment, arguments).await();
  }

  public Running start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/cochlea").toString()));
    command.addAll(List.of(arguments));
    return start(environment, command);
  }

  /** Runs a line of shell in which {@code cochlea} is the script. */
  Result shell(String line) throws IOException, InterruptedException {
    String script = "cochlea() { '" + home.resolve("bin/cochlea") + "' \"$@\"; }; " + line;
    return start(Map.of(), List.of("sh", "-c", script)).await();
  }

  Running start(Map<String, String> environment, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("COCHLEA_JAVA_HOME", System.getProperty("java.home"));
    // caches would be made beside a server that a test watches
    builder.environment().put("COCHLEA_AOT", "off");
    builder.environment().put("COCHLEA_STATE", state.toString());
    builder.environment().put("COCHLEA_MODELS", state.resolveSibling("models").toString());
    builder.environment().put("TMPDIR", temporary.toString());
    // servers of several tests may run at once
    builder.environment().put("COCHLEA_GATEWAY_PORT", "0");
    builder.environment().put("COCHLEA_GATEWAY_ADMIN_PORT", "0");
    builder.environment().putAll(environment);
    Path out = outputs.resolve(++runs + ".out");
    Path err = outputs.resolve(runs + ".err");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Running(builder.start(), out, err);
  }

  /** A command that runs. */
  public record Running(Process process, Path out, Path err) {

    public Result await() throws IOException, InterruptedException {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("still running after " + PATIENCE_SECONDS + " s");
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Waits until it serves clients; tells where. */
    public URI gateway() throws IOException, InterruptedException {
      awaitOutput("Listening at ");
      Matcher address = ADDRESS.matcher(Files.readString(out));
      if (!address.find()) {
        throw new IOException("no address in " + Files.readString(out));
      }
      return URI.create(address.group(1));
    }

    /** Waits until standard output says {@code text}. */
    public void awaitOutput(String text) throws IOException, InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!Files.readString(out).contains(text)) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IOException(
              "no '" + text + "' in " + Files.readString(out) + Files.readString(err));
        }
        Thread.sleep(20);
      }
    }
  }

  /** Every file of the installation with its time. */
  Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.toList()) {
        files.put(file.toString(), Files.getLastModifiedTime(file).toString());
      }
    }
    return files;
  }

  /** What lies in the temporary directory. */
  List<Path> leftBehind() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }
}
