package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.system.Installation.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A segmentation fault, as native code may cause one, still ends the server; whoever supervises it
 * starts it again, its clients find it, and what they say is heard to the end.
 */
@Timeout(300)
class NativeCrashIT {
  private static final int CRASHES = 2;
  private static final int SPEECH_SECONDS = 45;
  private static final long PATIENCE_SECONDS = 120;
  private static final int SIGNALLED = 128;

  /** Where an utterance is cut may move when voice activity begins anew. */
  private static final double TOLERATED_ERRORS = 0.1;

  @TempDir private Path directory;

  @Test
  void theServerIsStartedAgainAndItsClientsAreHeardOn() throws Exception {
    Programs.assumeTool("gcc");
    Installation installation = new Installation(directory);
    Programs programs = new Programs(directory, installation.state);
    Path producer = programs.producer();
    Path speech = Samples.speech(directory, SPEECH_SECONDS);
    Running server = serve(installation);
    try {
      List<String> expected = programs.start(producer, speech).await(PATIENCE_SECONDS);
      Programs.Running client = programs.start(producer, "--pace", speech);
      for (int crash = 1; crash <= CRASHES; crash++) {
        client.awaitComplaints("attached as", crash, PATIENCE_SECONDS);
        Thread.sleep(3_000);
        fault(server);
        int status = server.await().status();
        assertTrue(status > SIGNALLED, "the server ended with " + status);
        Path report = directory.resolve("crash-" + server.process().pid() + ".log");
        assertTrue(Files.readString(report).contains("SIGSEGV"), report.toString());
        server = serve(installation);
      }
      List<String> heard = client.await(PATIENCE_SECONDS);
      client.awaitComplaints("attached as", CRASHES + 1, PATIENCE_SECONDS);
      String[] words = Samples.words(text(expected));
      int errors = Samples.errors(words, Samples.words(text(heard)));
      assertNotEquals(0, words.length);
      assertTrue(
          errors <= TOLERATED_ERRORS * words.length,
          errors + " errors in " + words.length + " words: " + expected + " became " + heard);
    } finally {
      server.process().destroyForcibly();
    }
  }

  /** What the supervisor of a server does, systemd with {@code Restart=on-failure} for instance. */
  private Running serve(Installation installation) throws Exception {
    String report = "-XX:ErrorFile=" + directory.resolve("crash-%p.log");
    Running server = installation.start(Map.of("JDK_JAVA_OPTIONS", report), "serve");
    server.awaitOutput("is ready");
    return server;
  }

  private static void fault(Running server) throws Exception {
    String pid = Long.toString(server.process().pid());
    assertEquals(0, new ProcessBuilder("kill", "-SEGV", pid).start().waitFor());
  }

  private static String text(List<String> lines) {
    return lines.stream().collect(Collectors.joining(" "));
  }
}
