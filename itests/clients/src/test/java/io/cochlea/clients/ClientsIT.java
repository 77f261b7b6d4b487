package io.cochlea.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.system.Installation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The npm packages {@code openai} and {@code ws} talk to the packed server, over TLS, which the
 * Realtime client insists on, with an API key. What they hear is compared with what {@code cochlea
 * transcribe} hears in the same file.
 */
@Timeout(600)
class ClientsIT {
  private static final String KEY = "a key of the test";

  private static Npm npm;
  private static Installation.@Nullable Running server;
  private static final Map<String, String> ENVIRONMENT = new HashMap<>();

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    npm = Npm.install();
    Installation installation = new Installation(directory);
    Path file = Path.of(System.getProperty("cochlea.samples"), "04-demo-rms.wav").toRealPath();
    String expected = installation.run("transcribe", file.toString()).out().strip();
    Certificate certificate = Certificate.create(directory);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8));
    server =
        installation.start(
            Map.of(
                "COCHLEA_GATEWAY_TLS_CERTIFICATE", certificate.certificate().toString(),
                "COCHLEA_GATEWAY_TLS_KEY", certificate.key().toString(),
                "COCHLEA_GATEWAY_API_KEYS_SHA256", HexFormat.of().formatHex(hash)),
            "serve");
    ENVIRONMENT.putAll(
        Map.of(
            "COCHLEA_URL",
            "https://localhost:" + server.gateway().getPort(),
            "COCHLEA_KEY",
            KEY,
            "COCHLEA_FILE",
            file.toString(),
            "COCHLEA_EXPECTED",
            expected,
            "NODE_EXTRA_CA_CERTS",
            certificate.certificate().toString()));
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.process().destroy();
      assertEquals(0, server.await().status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rest.test.mjs", "realtime.test.mjs", "vosk.test.mjs"})
  void clients(String file) throws Exception {
    Npm.Result result = npm.test(ENVIRONMENT, file);
    assertEquals(0, result.status(), result.output());
  }
}
