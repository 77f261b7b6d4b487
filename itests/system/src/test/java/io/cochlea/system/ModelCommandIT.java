package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.system.Installation.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cochlea model}, as a user's shell sees it. */
class ModelCommandIT {
  private static final Path MODELS = Path.of("../../models");
  private static final Path MANIFEST = MODELS.resolve("manifest.example.json");

  @TempDir static Path directory;
  private static Installation installation;
  private static Map<String, String> environment;

  @BeforeAll
  static void unpack() throws Exception {
    installation = new Installation(directory);
    environment = Map.of("COCHLEA_MODELS", directory.resolve("models").toString());
  }

  private static Result model(String... arguments) throws Exception {
    String[] all = new String[arguments.length + 1];
    all[0] = "model";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return installation.run(environment, all);
  }

  @Test
  void aModelIsPulledVerifiedOptimizedAndListed() throws Exception {
    String manifest = MANIFEST.toString();
    assertHas(model("list", "--manifest", manifest), 0, "demo", "tiny-whisper", "pullable");
    Result pulled = model("pull", "tiny-whisper", "--manifest", manifest);
    Path folder = directory.resolve("models/tiny-whisper");
    assertEquals(0, pulled.status(), pulled.err());
    assertEquals(List.of(folder.toString()), pulled.out().lines().toList());
    assertEquals("", pulled.err(), "no progress where there is no terminal");
    assertHas(model("pull", "tiny-whisper", "--manifest", manifest), 1, "is there already");
    assertHas(model("verify", folder.toString()), 0, "Optimum Whisper", "good");
    assertHas(model("optimize", folder.toString()), 0, "decoder_in_place_rowint8", "kept");
    assertHas(model("verify", folder.toString()), 0, "decoder_in_place_rowint8.onnx", "good");
    Result listed = model("list");
    assertHas(listed, 0, "tiny-whisper", "installed");
    assertFalse(listed.out().contains("pullable"), listed.out());
  }

  @Test
  void whatIsNoModelIsRefusedInALine() throws Exception {
    Result refused = model("verify", Files.createTempDirectory(directory, "empty").toString());
    assertHas(refused, 1, "neither a model.properties");
    assertEquals(1, refused.complaints().size(), refused.err());
    assertHas(model("verify", directory.resolve("none").toString()), 1, "not a directory");
    assertHas(model("pull", "nobody", "--manifest", MANIFEST.toString()), 1, "tiny-whisper");
    assertHas(model("pull", "x"), 1, "manifest.json");
  }

  @Test
  void wrongArgumentsAreToldFromFailures() throws Exception {
    assertHas(model("fetch"), 2, "fetch", "pull");
    assertHas(model("verify"), 2, "a PATH");
    assertHas(model("list", "--fast"), 2, "--fast");
    assertHas(model("--help"), 0, "usage: cochlea model");
  }

  private static void assertHas(Result result, int status, String... parts) {
    String said = result.out() + result.err();
    assertEquals(status, result.status(), said);
    for (String part : parts) {
      assertTrue(said.contains(part), part + " is not in: " + said);
    }
  }
}
