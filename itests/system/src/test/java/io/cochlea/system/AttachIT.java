package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in C, Python and Rust stream audio to a running server and hear the same words. */
@Timeout(180)
class AttachIT {
  private static final long PATIENCE_SECONDS = 60;
  private static final Path SAMPLE = Samples.folder().resolve("02-template-m7.wav");

  @TempDir static Path directory;
  private static Programs programs;
  private static LiveServer server;
  private static List<String> expected;

  @BeforeAll
  static void serve() throws Exception {
    Programs.assumeTool("gcc");
    Installation installation = new Installation(directory);
    programs = new Programs(directory, installation.state);
    expected = installation.run("transcribe", SAMPLE.toString()).out().lines().toList();
    server = LiveServer.start(installation);
  }

  @AfterAll
  static void nothingIsLeft() throws Exception {
    if (server != null) {
      try {
        server.awaitNothingHeld();
      } finally {
        server.close();
      }
    }
  }

  @Test
  void aProgramInCHearsBySocketAndByRing() throws Exception {
    Path producer = programs.producer();
    assertEquals(expected, programs.start(producer, SAMPLE).await(PATIENCE_SECONDS));
    assertEquals(expected, programs.start(producer, "--ring", SAMPLE).await(PATIENCE_SECONDS));
  }

  @Test
  void speechAtItsOwnPaceIsHeardTheSame() throws Exception {
    assertEquals(
        expected, programs.start(programs.producer(), "--pace", SAMPLE).await(PATIENCE_SECONDS));
  }

  @Test
  void aProgramInPythonHears() throws Exception {
    Programs.assumeTool("python3");
    assertEquals(
        expected,
        programs
            .start(
                "python3",
                Programs.PROJECT.resolve("examples/python/transcribe.py"),
                library(),
                SAMPLE)
            .await(PATIENCE_SECONDS));
  }

  @Test
  void aProgramInRustHears() throws Exception {
    Programs.assumeTool("rustc");
    library();
    Path program = directory.resolve("transcribe");
    List<String> rustc = new ArrayList<>(List.of("rustc", "--edition", "2021", "-D", "warnings"));
    rustc.addAll(List.of("-L", directory.toString(), "-C", "link-arg=-Wl,-rpath," + directory));
    rustc.addAll(List.of("-o", program.toString()));
    rustc.add(Programs.PROJECT.resolve("examples/rust/transcribe.rs").toString());
    programs.build(rustc);
    assertEquals(expected, programs.start(program, SAMPLE).await(PATIENCE_SECONDS));
  }

  private static Path library() throws Exception {
    return programs.compile(
        "examples/ffi/cochlea_client.c", "libcochlea_client.so", "-shared", "-fPIC");
  }
}
