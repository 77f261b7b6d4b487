package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.system.Installation.Result;
import io.cochlea.system.Installation.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeIT {
  private static final int SECONDS_TO_STOP = 5;

  @Test
  void aServerIsAskedAndEndsWhenTold(@TempDir Path directory) throws Exception {
    Installation installation = new Installation(directory);
    Result before = installation.run("console", "status");
    assertEquals(1, before.status());
    assertTrue(before.err().contains("no server listens"), before.err());

    Running server = installation.start(Map.of(), "serve");
    try {
      server.awaitOutput("is ready");
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(installation.state)));

      Result status = installation.run("console", "status");
      assertEquals(0, status.status(), status.err());
      assertTrue(status.out().contains("all there"), status.out());

      Result text = installation.run("console", "transcribe", Samples.first().toString());
      assertEquals(0, text.status(), text.out() + text.err());
      assertEquals(1, text.out().lines().count(), "more than the words: " + text.out());
      server.awaitOutput("golden answered right");

      Result session = installation.shell("printf 'rings\\nnonsense\\n' | cochlea console");
      assertEquals(1, session.status());
      assertTrue(session.out().contains("no ring is open"), session.out());

      Result second = installation.run("serve");
      assertEquals(1, second.status());
      assertTrue(second.err().contains("running"), second.err());

      server.process().destroy();
      assertTrue(server.process().waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS), "still running");
      assertEquals(0, server.process().exitValue(), Files.readString(server.err()));
      assertFalse(Files.exists(installation.state.resolve("console.sock")));
    } finally {
      server.process().destroyForcibly();
    }
  }
}
