package io.cochlea.recognizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.GraphFiles;
import io.cochlea.api.inference.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model takes, with weights that lie in files of their own. */
class ModelBytesTest {
  private static final long MIB = 1 << 20;

  @TempDir Path temporary;

  @Test
  void weightsInFilesOfTheirOwnCount() throws IOException {
    ModelFolder folder = folder();
    Files.write(Path.of(folder.toString(), "encoder.weights"), new byte[1_000]);
    assertEquals(1_003, folder.bytes(withWeights("encoder.weights")));
  }

  @Test
  void weightsElsewhereAreRefused() throws IOException {
    ModelFolder folder = folder();
    Path outside = Files.writeString(temporary.resolve("outside"), "weights");
    Files.createSymbolicLink(Path.of(folder.toString(), "link"), outside);
    for (String name : new String[] {"../outside", outside.toString(), "link", "a\0b", "none"}) {
      IOException refused =
          assertThrows(IOException.class, () -> folder.bytes(withWeights(name)), name);
      assertTrue(String.valueOf(refused.getMessage()).contains(folder.toString()));
    }
  }

  @Test
  void aModelThatMemoryCannotHoldIsRefused() throws IOException {
    ModelFolder folder = folder();
    FreeMemory.require(folder, 3 * MIB, 4 * MIB);
    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> FreeMemory.require(folder, 5 * MIB, 4 * MIB))
                .getMessage());
    assertTrue(message.contains("5 MiB") && message.contains("4 MiB"), message);
    assertThrows(IOException.class, () -> FreeMemory.require(folder, Long.MAX_VALUE));
  }

  @Test
  void foldersThatAreLinksAreNotFollowed() throws IOException {
    Path folder = new TestModel().with("graph.encoder", "sub/test.onnx").in(temporary.resolve("m"));
    Path outside = Files.createDirectory(temporary.resolve("sub"));
    Files.writeString(outside.resolve("test.onnx"), "abc");
    Files.createSymbolicLink(folder.resolve("sub"), outside);
    assertThrows(IOException.class, () -> new ModelFolder(folder).graph("encoder"));
  }

  private ModelFolder folder() throws IOException {
    return new ModelFolder(new TestModel().in(temporary.resolve("model")));
  }

  private static GraphFiles withWeights(String name) {
    return file ->
        new GraphFiles.Head(new Signature(List.of(), List.of(), Map.of()), Map.of(), List.of(name));
  }
}
