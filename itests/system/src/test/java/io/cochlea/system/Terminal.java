package io.cochlea.system;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command in a pseudo-terminal of 60 columns, which script(1) makes, and who types at it. */
final class Terminal implements AutoCloseable {
  static final int COLUMNS = 60;
  private static final long PATIENCE_SECONDS = 60;

  private final Installation.Running running;
  private final OutputStream keys;
  private int seen;

  Terminal(Installation installation, String... arguments) throws IOException {
    String command =
        "stty cols "
            + COLUMNS
            + " rows 24; exec '"
            + installation.home.resolve("bin/cochlea")
            + "' "
            + String.join(" ", arguments);
    running =
        installation.start(
            Map.of("TERM", "xterm", "SHELL", "/bin/sh"),
            List.of("script", "-qefc", command, "/dev/null"));
    keys = running.process().getOutputStream();
  }

  void type(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  /**
   * Waits until {@code text} is shown after what was awaited before, and tells what came so far.
   */
  String await(String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    String shown = shown();
    while (shown.indexOf(text, seen) < 0) {
      if (!running.process().isAlive() || System.nanoTime() > end) {
        throw new IOException("no '" + text + "' after '" + shown.substring(seen) + "'");
      }
      Thread.sleep(20);
      shown = shown();
    }
    int from = seen;
    seen = shown.indexOf(text, seen) + text.length();
    return shown.substring(from, seen);
  }

  /** The status of the command, once it has ended. */
  int status() throws InterruptedException {
    return running.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        ? running.process().exitValue()
        : -1;
  }

  private String shown() throws IOException {
    return Files.readString(running.out());
  }

  @Override
  public void close() {
    running.process().destroyForcibly();
  }
}
