package io.cochlea.modelstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.model.ModelStore.Pullable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelManifestTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  @TempDir Path directory;

  @Test
  void aManifestSaysWhatThereIs() throws IOException {
    List<Pullable> models = read(manifest("m", "https://example.org/a", "onnx/a.onnx", HASH, "7"));
    assertEquals("m", models.getFirst().id());
    assertEquals(7, models.getFirst().bytes());
    assertEquals("onnx/a.onnx", models.getFirst().sources().getFirst().name());
  }

  @Test
  void whatLiesBesideItIsFound() throws IOException {
    Pullable model = read(manifest("m", "mirror/a", "a", HASH, "7")).getFirst();
    assertEquals(directory.resolve("mirror/a"), Path.of(model.sources().getFirst().from()));
  }

  @Test
  void whatIsNotAllowedIsNamed() throws IOException {
    assertRefused(manifest("../m", "https://e/a", "a", HASH, "7"), "id", "../m");
    assertRefused(manifest("m", "http://e/a", "a", HASH, "7"), "http://e/a", "https");
    assertRefused(manifest("m", "ftp://e/a", "a", HASH, "7"), "url");
    assertRefused(manifest("m", "https://e/a", "../a", HASH, "7"), "name", "../a");
    assertRefused(manifest("m", "https://e/a", ".hidden", HASH, "7"), "name");
    assertRefused(manifest("m", "https://e/a", "a", "abc", "7"), "sha256", "64");
    assertRefused(manifest("m", "https://e/a", "a", HASH, "0"), "bytes", "'0'");
    assertRefused(manifest("m", "https://e/a", "a", HASH, "\"7\""), "no JSON object");
    assertRefused("{\"models\": [{\"id\": \"m\", \"files\": []}]}", "files");
    assertRefused("{}", "list of models");
    assertRefused("models", "no JSON object");
  }

  @Property(tries = 300)
  void garbageIsRefusedInALine(@ForAll @Size(max = 200) byte[] garbage) throws IOException {
    Path file = Files.createTempFile("manifest", ".json");
    try {
      Files.write(file, garbage);
      IOException refused = assertThrows(IOException.class, () -> ModelManifest.read(file));
      assertTrue(String.valueOf(refused.getMessage()).contains("manifest"));
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 300)
  void noNameLeadsOut(@ForAll @StringLength(max = 40) String name) throws IOException {
    Path file = Files.createTempFile("manifest", ".json");
    try {
      String quoted = jakarta.json.Json.createValue(name).toString();
      Files.writeString(
          file, manifest("m", "https://e/a", "NAME", HASH, "1").replace("\"NAME\"", quoted));
      Path folder = Path.of("/models/m");
      for (Pullable model : ModelManifest.read(file)) {
        Path there = folder.resolve(model.sources().getFirst().name()).normalize();
        assertTrue(there.startsWith(folder) && !there.equals(folder));
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("name"), e.getMessage());
    } finally {
      Files.delete(file);
    }
  }

  private void assertRefused(String json, String... parts) throws IOException {
    String message = String.valueOf(assertThrows(IOException.class, () -> read(json)).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private List<Pullable> read(String json) throws IOException {
    return ModelManifest.read(Files.writeString(directory.resolve("manifest.json"), json));
  }

  private static String manifest(String id, String url, String name, String hash, String bytes) {
    return """
    {"models": [{"id": "%s", "family": "ctc", "files": [
      {"url": "%s", "name": "%s", "sha256": "%s", "bytes": %s}]}]}
    """
        .formatted(id, url, name, hash, bytes);
  }
}
