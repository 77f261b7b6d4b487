package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.system.Installation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program in C streams to the packed server while an operator installs a second backend, moves
 * the encoder there and back, and takes it away again: the words are those without.
 */
@Timeout(240)
class SwapSystemIT {
  private static final int SPEECH_SECONDS = 40;
  private static final long PATIENCE_SECONDS = 120;

  @TempDir static Path directory;
  private static Installation installation;
  private static LiveServer server;
  private static Path producer;
  private static Programs programs;

  @BeforeAll
  static void serve() throws Exception {
    Programs.assumeTool("gcc");
    installation = new Installation(directory);
    programs = new Programs(directory, installation.state);
    producer = programs.producer();
    server = LiveServer.start(installation);
    start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void swapsByTheOperatorChangeNoWord() throws Exception {
    Path speech = Samples.speech(directory, SPEECH_SECONDS);
    List<String> expected = programs.start(producer, speech).await(PATIENCE_SECONDS);
    Programs.Running witness = programs.start(producer, "--pace", speech);
    witness.awaitComplaints("attached as", 1, PATIENCE_SECONDS);

    assertTrue(console("swap", "encoder", "cpu-next").matches("(?s).* runs on cpu-next\\R"));
    assertTrue(console("backends").matches("(?s).*cpu-next +ready +-?\\d+ +1 +0 .*"));
    assertTrue(console("swap", "encoder", "cpu").matches("(?s).* runs on cpu\\R"));
    assertTrue(console("pin", "encoder", "cpu-next").startsWith("encoder stays on cpu-next"));
    assertTrue(console("auto", "encoder").contains("the best backend there is"));
    console("swap", "encoder", "cpu-next");
    console("felix:stop", "cpu-next");
    assertTrue(console("placement").matches("(?s).* cpu-next +lost .*"), "no loss is told of");
    assertEquals("no breaker is open", console("breakers").strip());

    assertTrue(witness.process().isAlive(), "the operator was slower than the speech");
    assertEquals(expected, witness.await(PATIENCE_SECONDS));
    server.awaitNothingHeld();
    start();
  }

  @Test
  void whatCannotBeIsRefusedAndChangesNothing() throws Exception {
    Path speech = Samples.speech(directory, 10);
    Programs.Running witness = programs.start(producer, "--pace", speech);
    witness.awaitComplaints("attached as", 1, PATIENCE_SECONDS);
    refused("unknown role 'ears'; allowed: vad, encoder, decoder", "swap", "ears", "cpu");
    refused("'quantum'", "swap", "encoder", "quantum");
    refused("'cuda'", "pin", "encoder", "cuda");
    refused("usage: pin ROLE BACKEND", "pin", "encoder");
    refused("usage: auto ROLE", "auto");
    String state = console("backends");
    assertTrue(state.matches("(?s).*\\bcpu +ready +-?\\d+ +1 +0 .*"), state);
    witness.await(PATIENCE_SECONDS);
  }

  private static void refused(String reason, String... command) throws Exception {
    Result result = run(command);
    assertEquals(1, result.status(), result.out());
    assertTrue(result.err().contains(reason), result.err());
    assertEquals(1, result.complaints().size(), result.err());
  }

  private static String console(String... command) throws Exception {
    Result result = run(command);
    assertEquals(0, result.status(), result.out() + result.err());
    return result.out();
  }

  private static Result run(String... command) throws Exception {
    return installation.run(
        Stream.concat(Stream.of("console"), Stream.of(command)).toArray(String[]::new));
  }

  /** Installs the second backend where it is not, and starts it. */
  private static void start() throws Exception {
    console("felix:start", optional("cpu-next").toUri().toString());
  }

  /** A bundle that the distribution brings and does not start. */
  private static Path optional(String name) throws IOException {
    try (Stream<Path> bundles = Files.list(installation.home.resolve("optional"))) {
      return bundles
          .filter(bundle -> bundle.getFileName().toString().startsWith(name))
          .findFirst()
          .orElseThrow();
    }
  }
}
