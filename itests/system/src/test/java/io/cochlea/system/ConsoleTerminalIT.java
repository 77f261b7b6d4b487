package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.system.Installation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console of the packed server, as an operator types at it and as scripts use it. */
@Timeout(240)
class ConsoleTerminalIT {
  private static final String PROMPT = "cochlea> ";
  private static final String TAB = "\t";
  private static final String ENTER = "\r";
  private static final String CTRL_A = "\001";
  private static final String CTRL_C = "\003";
  private static final String CTRL_D = "\004";
  private static final String CTRL_P = "\020";
  private static final String RED = "\033[31m";
  private static final String CLEAR = "\033[H\033[2J";
  private static final String NOBODY = "65534";

  @TempDir static Path directory;
  private static Installation installation;
  private static LiveServer server;

  @BeforeAll
  static void serve() throws Exception {
    installation = new Installation(directory);
    server = LiveServer.start(installation);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aSessionIsTypedCompletedEditedRecalledAndCancelled() throws Exception {
    Programs.assumeTool("script");
    try (Terminal terminal = new Terminal(installation, "console")) {
      terminal.await(PROMPT);
      terminal.type("stat" + TAB);
      terminal.await("status ");
      terminal.type(ENTER);
      String status = terminal.await("all there");
      assertTrue(status.contains("gateway  "), status);
      status
          .lines()
          .filter(line -> line.matches("[a-z]+ {2,}.*"))
          .forEach(line -> assertTrue(line.length() <= Terminal.COLUMNS, line));

      terminal.await(PROMPT);
      terminal.type("auto enc" + TAB);
      terminal.await("encoder");
      terminal.type(ENTER);
      terminal.await("encoder runs on the best backend there is");

      terminal.await(PROMPT);
      terminal.type("ings" + CTRL_A + "r" + ENTER);
      terminal.await("no ring is open");

      terminal.await(PROMPT);
      terminal.type(CTRL_P + ENTER);
      terminal.await("no ring is open");

      terminal.await(PROMPT);
      terminal.type("watch -n 1 rings" + ENTER);
      terminal.await(CLEAR + "rings, every 1 s");
      terminal.await(CLEAR + "rings, every 1 s");
      terminal.type(CTRL_C);
      terminal.await(PROMPT);

      terminal.type("nonsense" + ENTER);
      terminal.await(RED + "unknown command 'nonsense'");
      terminal.await(PROMPT);
      terminal.type(CTRL_D);
      assertEquals(1, terminal.status(), "that of the last command");
    }
    Path history = installation.state.resolve("console.history");
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(history)));
    try (Terminal terminal = new Terminal(installation, "console")) {
      terminal.await(PROMPT);
      terminal.type(CTRL_P);
      terminal.await("nonsense");
      terminal.type(CTRL_C);
      terminal.await(PROMPT);
      terminal.type("exit" + ENTER);
      assertEquals(0, terminal.status());
    }
  }

  @Test
  void scriptsGetOutputComplaintsAndStatusWithoutColours() throws Exception {
    Result health = installation.run("console", "bundles");
    assertEquals(0, health.status(), health.err());
    assertTrue(health.out().contains("io.cochlea.console"), health.out());
    health.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));

    Result wrong = installation.run("console", "status", "now");
    assertEquals(1, wrong.status());
    assertEquals("", wrong.out());
    assertEquals(List.of("these are no arguments of status; usage: status"), wrong.complaints());

    Path odd = Files.copy(Samples.first(), directory.resolve("it's $odd (1).wav"));
    Result text = installation.run("console", "transcribe", odd.toString());
    assertEquals(0, text.status(), text.err());
    assertFalse(text.out().isBlank());

    Result watch = installation.shell("cochlea console watch -n 1 rings | head -n 2");
    assertTrue(watch.out().startsWith("rings, every 1 s"), "coloured or cleared: " + watch.out());
    assertTrue(watch.err().contains("standard output is closed"), watch.err());

    Result help = installation.run("console", "help");
    for (String command :
        List.of("bundles", "config", "health", "latency", "log", "metrics", "swap", "watch")) {
      assertTrue(help.out().matches("(?s).*\\n  " + command + " .*"), command);
    }
  }

  @Test
  void anotherUserIsRefusedAndLogged() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can be somebody else");
    Programs.assumeTool("setpriv");
    Path socket = installation.state.resolve("console.sock");
    // What guards the socket is opened, so that only the server's own look at its peer is left.
    List<Path> way = List.of(directory, installation.state);
    for (Path folder : way) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    try {
      Result refused = as(NOBODY);
      assertEquals(1, refused.status(), refused.out());
      assertEquals("", refused.out());
      Result log = installation.run("console", "log", "--level", "warn");
      assertTrue(log.out().contains("console refused: user nobody; allowed: root"), log.out());
    } finally {
      Files.setPosixFilePermissions(
          installation.state, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static Result as(String user) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "setpriv",
            "--reuid=" + user,
            "--regid=" + user,
            "--clear-groups",
            installation.home.resolve("bin/cochlea").toString(),
            "console",
            "status");
    return installation.start(Map.of("TMPDIR", "/tmp"), command).await();
  }
}
