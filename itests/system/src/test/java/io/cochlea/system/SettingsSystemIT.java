package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.system.Installation.Result;
import io.cochlea.system.Installation.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of the packed server: kept through a kill, overridden, damaged and refused. */
class SettingsSystemIT {
  @TempDir Path directory;
  private Installation installation;
  private Path kept = Path.of("");

  @BeforeEach
  void install() throws Exception {
    installation = new Installation(directory);
    kept = installation.state.resolve("settings.json");
  }

  @Test
  void whatIsSetOutlivesAKilledServerAndYieldsToTheEnvironment() throws Exception {
    Running server = serve(Map.of());
    try {
      server.awaitOutput("Listening at http://127.0.0.1:");
      assertSays(
          0, "gateway.idleSeconds is '45' now (operator)", "set", "gateway.idleSeconds", "45");
      assertSays(1, "1 to 3600 s", "set", "gateway.idleSeconds", "0");
      assertSays(1, "COCHLEA_GATEWAY_PORT", "set", "gateway.port", "8484");
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
      server.awaitOutput("gateway.idleSeconds changed by console from '60' to '45'");
    } finally {
      kill(server);
    }
    Running next = serve(Map.of());
    try {
      assertSays(0, "gateway.idleSeconds = 45", "get", "gateway.idleSeconds");
    } finally {
      kill(next);
    }
    Running overridden =
        serve(Map.of("COCHLEA_GATEWAY_IDLE_SECONDS", "30", "COCHLEA_GATWAY_PORT", "8484"));
    try {
      assertSays(0, "gateway.idleSeconds = 30", "get", "gateway.idleSeconds");
      overridden.awaitOutput("variable COCHLEA_GATWAY_PORT is no setting");
    } finally {
      kill(overridden);
    }
  }

  @Test
  void aDamagedFileIsSetAsideAndTheServerStartsInATinyMachine() throws Exception {
    Files.createDirectories(installation.state);
    Files.writeString(kept, "{\"io.cochlea.gateway\": {\"port\": 84");
    Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-------"));
    Running server = serve(Map.of("COCHLEA_PROFILE", "tiny"));
    try {
      server.awaitOutput("settings.json is refused");
      assertFalse(Files.exists(kept));
      assertTrue(Files.exists(installation.state.resolve("settings.json.refused")));
      assertSays(0, "engine.maxStreams = 8", "get", "engine.maxStreams");
      assertTrue(installation.run("console", "status").out().contains("tiny (COCHLEA_PROFILE)"));
      Result text = installation.run("console", "transcribe", Samples.first().toString());
      assertEquals(0, text.status(), text.out() + text.err());
      assertFalse(text.out().isBlank());
    } finally {
      kill(server);
    }
  }

  @Test
  void aBadVariableOrProfileKeepsTheServerFromStarting() throws Exception {
    assertRefused(
        "COCHLEA_GATEWAY_PORT: gateway.port '70000' is refused, allowed is 0 to 65535",
        Map.of("COCHLEA_GATEWAY_PORT", "70000"));
    assertRefused(
        "COCHLEA_GATEWAY_TRANSPORT: gateway.transport 'a\\u000ab' is refused, allowed is auto",
        Map.of("COCHLEA_GATEWAY_TRANSPORT", "a\nb"));
    Path profile = installation.home.resolve("conf/profiles/mine.json");
    Files.writeString(profile, "{\"io.cochlea.engine\": {\"maxStreams\": 0}}");
    assertRefused(
        "profile: engine.maxStreams '0' is refused, allowed is 1 to 100000",
        Map.of("COCHLEA_PROFILE", "mine"));
    Files.writeString(profile, "{");
    assertRefused("mine.json is refused", Map.of("COCHLEA_PROFILE", "mine"));
    Result unknown = installation.run(Map.of("COCHLEA_PROFILE", "huge"), "serve");
    assertEquals(2, unknown.status());
    assertTrue(unknown.err().contains("bare-metal, cloud, default, mine, tiny"), unknown.err());
  }

  private void assertRefused(String message, Map<String, String> environment) throws Exception {
    Result result = installation.run(environment, "serve");
    assertEquals(1, result.status(), result.out() + result.err());
    assertTrue(result.err().contains(message), result.out() + result.err());
    assertFalse(result.out().contains("Listening at"), result.out());
  }

  private Running serve(Map<String, String> environment) throws IOException, InterruptedException {
    Running server = installation.start(environment, "serve");
    server.awaitOutput("is ready");
    return server;
  }

  private static void kill(Running server) throws InterruptedException {
    server.process().destroyForcibly().waitFor();
  }

  private void assertSays(int status, String text, String... words) throws Exception {
    String[] command = new String[words.length + 2];
    command[0] = "console";
    command[1] = "config";
    System.arraycopy(words, 0, command, 2, words.length);
    Result result = installation.run(command);
    assertEquals(status, result.status(), result.out() + result.err());
    assertTrue((result.out() + result.err()).contains(text), result.out() + result.err());
  }
}
