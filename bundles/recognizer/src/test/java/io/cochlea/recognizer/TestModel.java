package io.cochlea.recognizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lays out a small model folder whose graph is no graph; a test changes single keys. */
public final class TestModel {
  private static final String SHA_256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final Map<String, String> manifest = new TreeMap<>();

  public TestModel() {
    with("id", "test").with("family", "ctc").with("languages", "en").with("notice", "for tests");
    with("features", "WHISPER_LOG_MEL").with("features.bins", "80");
    with("features.normalisation", "WHISPER").with("features.padding", "20");
    with("graph.encoder", "test.onnx").with("graph.encoder.sha256", SHA_256_OF_ABC);
    with("ctc.subsampling", "4").with("ctc.labels", "<blank> <space> a b");
  }

  public TestModel with(String key, String value) {
    manifest.put(key, value);
    return this;
  }

  public TestModel without(String key) {
    manifest.remove(key);
    return this;
  }

  /** Writes the manifest and a graph file that contains {@code abc}. */
  public Path in(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("test.onnx"), "abc");
      Files.writeString(
          folder.resolve(ModelFolder.MANIFEST),
          manifest.entrySet().stream()
              .map(entry -> entry.getKey() + " = " + entry.getValue())
              .collect(Collectors.joining("\n")));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
