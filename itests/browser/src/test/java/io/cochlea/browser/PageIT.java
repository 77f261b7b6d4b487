package io.cochlea.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.system.Installation;
import io.cochlea.system.Installation.Running;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code src/test/node} on a Node.js, by the browser there is or by one of npm. */
class PageIT {
  private static final Path SOURCES = Path.of("src/test/node");
  private static final Path WORK = Path.of("target/node").toAbsolutePath();
  private static final Path SHOTS = Path.of("target/screenshots").toAbsolutePath();
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final String KEY = "for-this-test-only";
  private static final int INSTALL_MINUTES = 5;
  private static final int MINUTES = 10;

  @Test
  void thePageWorksAndLooksRight(@TempDir Path directory) throws Exception {
    assumeTrue(onPath("node") && onPath("npm"), "needs Node.js 20 or newer, and its npm");
    String browser = browser();
    install(browser.isEmpty());
    Running server =
        new Installation(directory)
            .start(Map.of("COCHLEA_GATEWAY_API_KEYS_SHA256", hash()), "serve");
    try {
      server.awaitOutput("is ready");
      Path sample = Path.of(System.getProperty("cochlea.samples"), "06-demo-steph3.wav");
      Process scenario =
          node(
              Map.of(
                  "CHROME", browser,
                  "COCHLEA_URL", server.gateway().toString(),
                  "COCHLEA_KEY", KEY,
                  "COCHLEA_SAMPLE", sample.normalize().toString(),
                  "COCHLEA_SHOTS", Files.createDirectories(SHOTS).toString()),
              "node",
              "--test",
              "--test-reporter=spec");
      assertEquals(0, await(scenario, MINUTES), "the scenario's output says what failed");
    } finally {
      server.process().destroyForcibly();
    }
  }

  private static String hash() throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8)));
  }

  /** The first one there is; empty for none. */
  private static String browser() {
    String named = System.getenv("CHROME");
    return named != null
        ? named
        : BROWSERS.stream().filter(PageIT::onPath).findFirst().map(PageIT::path).orElse("");
  }

  private static boolean onPath(String program) {
    return !path(program).isEmpty();
  }

  private static String path(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElse("");
  }

  private static void install(boolean browserToo) throws IOException, InterruptedException {
    Files.createDirectories(WORK.resolve("tmp"));
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.copy(file, WORK.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Process npm =
        browserToo
            ? node(Map.of(), "npm", "ci", "--no-audit", "--no-fund")
            : node(Map.of(), "npm", "ci", "--no-audit", "--no-fund", "--omit=optional");
    assumeTrue(
        await(npm, INSTALL_MINUTES) == 0,
        "needs playwright-core and axe-core from npm; without a Chromium on the PATH also"
            + " @sparticuz/chromium");
  }

  private static Process node(Map<String, String> environment, String... command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(WORK.toFile()).inheritIO();
    builder.environment().put("TMPDIR", WORK.resolve("tmp").toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static int await(Process process, int minutes) throws InterruptedException {
    try {
      return process.waitFor(minutes, TimeUnit.MINUTES) ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
  }
}
