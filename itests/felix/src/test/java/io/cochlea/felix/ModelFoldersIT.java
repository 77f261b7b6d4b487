package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.model.ModelStore;
import io.cochlea.api.model.ModelStore.Pullable;
import io.cochlea.api.model.ModelStore.Source;
import io.cochlea.api.model.ModelStore.Variant;
import io.cochlea.api.recognition.ModelFolders;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Models that come as folders, in the running platform. */
class ModelFoldersIT {
  private static final Path TINY = Path.of("../../models/tiny");
  private static final List<String> WHISPER =
      List.of(
          "encoder_model.onnx",
          "decoder_model_merged.onnx",
          "config.json",
          "generation_config.json",
          "vocab.json",
          "merges.txt",
          "added_tokens.json");

  @TempDir static Path storage;
  @TempDir Path directory;
  private static Distribution distribution;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(storage);
    distribution.service(SpeechModel.class);
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  @Test
  void everyFamilyIsRecognisedByItsFiles() throws Exception {
    ModelFolders folders = distribution.service(ModelFolders.class);
    assertFound(folders, "transducer/zipformer", "transducer", "sherpa-onnx transducer");
    assertFound(folders, "transducer/parakeet-tdt", "transducer", "sherpa-onnx transducer");
    assertFound(folders, "transducer/parakeet-tdt-fused", "transducer", "onnx-asr NeMo transducer");
    assertFound(folders, "whisper", "whisper", "Optimum Whisper");
  }

  private static void assertFound(ModelFolders folders, String name, String family, String layout)
      throws IOException {
    ModelFolders.Found found = folders.inspect(TINY.resolve(name));
    assertEquals(family, found.spec().family());
    assertEquals(layout, found.layout());
  }

  @Test
  void whatIsNoModelIsRefusedWithTheReason() throws Exception {
    assertRefused("neither a model.properties");
    Path folder = copy("transducer/parakeet-tdt", "damaged");
    Files.writeString(folder.resolve("encoder.onnx"), "<html>not found</html>");
    assertRefused(folder, "encoder.onnx", "ONNX file");
    Files.delete(folder.resolve("encoder.onnx"));
    Files.createSymbolicLink(
        folder.resolve("encoder.onnx"),
        TINY.resolve("transducer/parakeet-tdt/encoder.onnx").toRealPath());
    assertRefused(folder, "encoder.onnx", "through a link");
    Path other = copy("transducer/parakeet-tdt", "other");
    Files.writeString(other.resolve("tokens.txt"), "a 0\n<blk> 1\n");
    assertRefused(other, "vocab_size is 30", "1 tokens");
  }

  private void assertRefused(String part) throws Exception {
    assertRefused(directory, part);
  }

  private static void assertRefused(Path folder, String... parts) throws Exception {
    ModelFolders folders = distribution.service(ModelFolders.class);
    String message =
        String.valueOf(assertThrows(IOException.class, () -> folders.inspect(folder)).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void configuredFoldersTakeEffectWhileStreamsGoOn() throws Exception {
    Path folder = copy("transducer/parakeet-tdt", "mine");
    Engine engine = distribution.service(Engine.class);
    StreamRequest request = new StreamRequest("folders", AudioFormat.SPEECH, null, "demo");
    try (Stream stream = engine.open(request, new Listener())) {
      configure(folder.toString());
      awaitModels("demo", "mine");
      configure(folder.toString(), directory.resolve("none").toString());
      Thread.sleep(500);
      awaitModels("demo", "mine");
      configure();
      awaitModels("demo");
      assertEquals("demo", stream.statistics().model());
    }
  }

  @Test
  void aModelIsPulledOptimizedAndFound() throws Exception {
    ModelStore store = distribution.service(ModelStore.class);
    List<Source> sources = new ArrayList<>();
    for (String name : WHISPER) {
      Path file = TINY.resolve("whisper").resolve(name).toRealPath();
      byte[] bytes = Files.readAllBytes(file);
      String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      sources.add(new Source(file.toUri(), name, hash, bytes.length));
    }
    Path folder = store.pull(new Pullable("pulled", "whisper", sources), (name, done, all) -> {});
    assertEquals(store.directory().resolve("pulled"), folder);
    ModelFolders folders = distribution.service(ModelFolders.class);
    folders.rescan();
    awaitModels("demo", "pulled");
    List<Variant> variants = store.optimize(folder, (name, done, all) -> {});
    assertTrue(
        variants.stream()
            .anyMatch(v -> v.kept() && v.file().endsWith("decoder_in_place_rowint8.onnx")),
        variants.toString());
    for (Path file : List.copyOf(files(folder))) {
      Files.delete(file);
    }
    Files.delete(folder);
    folders.rescan();
    awaitModels("demo");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private Path copy(String from, String to) throws IOException {
    Path target = Files.createDirectory(directory.resolve(to));
    for (Path file : files(TINY.resolve(from))) {
      if (Files.isRegularFile(file)) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }

  private static void awaitModels(String... expected) throws Exception {
    List<String> found = models();
    for (int i = 0; i < 100 && !found.equals(List.of(expected)); i++) {
      Thread.sleep(100);
      found = models();
    }
    assertEquals(List.of(expected), found);
  }

  private static List<String> models() throws Exception {
    return context().getServiceReferences(SpeechModel.class, null).stream()
        .map(reference -> (String) reference.getProperty(SpeechModel.ID))
        .sorted()
        .toList();
  }

  /** Config Admin's types are the framework's, not the test's. */
  private static void configure(String... folders) throws Exception {
    var reference =
        Objects.requireNonNull(
            context().getServiceReference("org.osgi.service.cm.ConfigurationAdmin"));
    Object admin = context().getService(reference);
    Object configuration =
        admin
            .getClass()
            .getMethod("getConfiguration", String.class, String.class)
            .invoke(admin, "io.cochlea.recognizer", "?");
    configuration
        .getClass()
        .getMethod("update", Dictionary.class)
        .invoke(configuration, FrameworkUtil.asDictionary(Map.of("folders", folders)));
  }

  private static BundleContext context() {
    return distribution.framework.getBundleContext();
  }
}
