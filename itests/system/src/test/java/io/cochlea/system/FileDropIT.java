package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.system.Installation.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bundle is dropped into the packed server's folder for plug-ins, replaced and taken away. */
@Timeout(180)
class FileDropIT {
  @TempDir Path directory;
  private Installation installation;
  private Path plugins;

  @BeforeEach
  void unpack() throws Exception {
    installation = new Installation(directory);
    plugins = installation.state.resolve("plugins");
  }

  @Test
  void aBackendComesAndGoesWithItsFile() throws Exception {
    Path bundle = installation.home.resolve("optional/cpu-next.jar");
    Running server = installation.start(Map.of(), "serve");
    try {
      server.awaitOutput("is ready");
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(plugins)));
      assertFalse(backends().contains("cpu-next"));
      Path dropped = plugins.resolve("next.jar");
      Files.copy(bundle, dropped);
      awaitTimes(server, "io.cochlea.cpu-next runs", 1);
      assertTrue(backends().matches("(?s).*\\bcpu-next +ready.*"), backends());
      Files.copy(bundle, dropped, StandardCopyOption.REPLACE_EXISTING);
      awaitTimes(server, "io.cochlea.cpu-next runs", 2);
      assertTrue(backends().matches("(?s).*\\bcpu-next +ready.*"), backends());
      Files.delete(dropped);
      server.awaitOutput("io.cochlea.cpu-next is uninstalled");
      assertFalse(backends().contains("cpu-next"));
    } finally {
      server.process().destroy();
      server.await();
    }
  }

  @Test
  void whatMustNotRunIsRefused() throws Exception {
    Files.createDirectories(plugins);
    Path bundle = installation.home.resolve("optional/cpu-next.jar");
    Files.writeString(plugins.resolve("text.jar"), "no archive");
    Files.createSymbolicLink(plugins.resolve("link.jar"), bundle);
    Files.createDirectory(plugins.resolve("folder.jar"));
    Path open = Files.writeString(plugins.resolve("open.jar"), "");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
    Running server = installation.start(Map.of(), "serve");
    try {
      server.awaitOutput("text.jar does not run: ");
      server.awaitOutput("link.jar does not run: it is no regular file");
      server.awaitOutput("folder.jar does not run: it is no regular file");
      server.awaitOutput("open.jar does not run: others than its owner may write it");
      assertFalse(backends().contains("cpu-next"));
      Thread.sleep(2_000);
      awaitTimes(server, "text.jar does not run", 1); // said once
    } finally {
      server.process().destroy();
      server.await();
    }
  }

  private String backends() throws Exception {
    Installation.Result result = installation.run("console", "backends");
    assertEquals(0, result.status(), result.out() + result.err());
    return result.out();
  }

  private static void awaitTimes(Running server, String text, int times) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (times(server, text) < times && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    assertEquals(times, times(server, text), Files.readString(server.out()));
  }

  private static int times(Running server, String text) throws Exception {
    return Files.readString(server.out()).split(text, -1).length - 1;
  }
}
