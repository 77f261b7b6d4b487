package io.cochlea.recognizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.recognizer.ctc.CtcModel;
import io.cochlea.recognizer.session.Pace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
  @TempDir Path temporary;

  @Test
  void aModelIsWhatItsManifestSays() throws IOException {
    CtcModel model = open(new TestModel());
    assertEquals("test", model.spec().id());
    assertEquals("test/encoder", model.spec().graphs().getFirst().id());
    assertEquals(20, model.spec().features().padding());
  }

  @Test
  void whatIsMissingIsNamed() {
    assertRefused(new TestModel().without("ctc.labels"), "ctc.labels");
    assertRefused(new TestModel().without("graph.encoder.sha256"), "graph.encoder.sha256");
    assertRefused(new TestModel().with("graph.encoder", "other.onnx"), "other.onnx");
  }

  @Test
  void whatIsNotAllowedIsNamedWithWhatIs() {
    assertRefused(new TestModel().with("features.bins", "81"), "features.bins", "81", "80 nor 128");
    assertRefused(new TestModel().with("features.padding", "x"), "features.padding", "0 to 100");
    assertRefused(
        new TestModel().with("features.normalisation", "FIXED").with("features.std", "0"),
        "features.std 0.0");
    assertRefused(new TestModel().with("features.mean", "much"), "features.mean", "decimal");
    assertRefused(new TestModel().with("features", "MFCC"), "MFCC", "WHISPER_LOG_MEL");
    assertRefused(new TestModel().with("ctc.labels", "a b c"), "ctc.labels", "<blank>");
    assertRefused(new TestModel().with("ctc.labels", "<blank> <space> a a"), "twins");
  }

  @Test
  void aDamagedGraphIsRefused() {
    assertRefused(
        new TestModel().with("graph.encoder.sha256", "0".repeat(64)), "test.onnx", "damaged");
  }

  @Test
  void filesOutsideTheFolderAndLinksAreRefused() throws IOException {
    Files.writeString(temporary.resolve("outside"), "abc");
    assertRefused(new TestModel().with("graph.encoder", "../outside"), "../outside", "out of");
    assertRefused(
        new TestModel().with("graph.encoder", temporary.resolve("outside").toString()), "out of");
    Path folder = new TestModel().with("graph.encoder", "link").in(temporary.resolve("model"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("test.onnx"));
    assertNames(assertThrows(IOException.class, () -> open(folder)), "link");
  }

  @Test
  void namesThatAreNoneAndBytesThatAreNoTextAreRefused() throws IOException {
    assertRefused(new TestModel().with("graph.encoder", "a\\u0000b"), "no file name");
    Path folder = new TestModel().in(temporary.resolve("model"));
    Files.write(folder.resolve(ModelFolder.MANIFEST), new byte[] {'i', 'd', '=', (byte) 0xff});
    assertNames(assertThrows(IOException.class, () -> open(folder)), "UTF-8");
    Files.writeString(folder.resolve(ModelFolder.MANIFEST), "id = \\u12");
    assertNames(assertThrows(IOException.class, () -> open(folder)), "not a properties file");
  }

  @Test
  void aFolderWithoutManifestOrNoFolderIsRefused() throws IOException {
    assertThrows(IOException.class, () -> new ModelFolder(temporary));
    assertThrows(IOException.class, () -> new ModelFolder(temporary.resolve("none")));
    Files.write(temporary.resolve(ModelFolder.MANIFEST), new byte[(64 << 10) + 1]);
    assertNames(assertThrows(IOException.class, () -> new ModelFolder(temporary)), "65536");
  }

  private void assertRefused(TestModel model, String... parts) {
    IOException refused = assertThrows(IOException.class, () -> open(model));
    assertNames(refused, temporary.toString());
    assertNames(refused, parts);
  }

  private static void assertNames(IOException refused, String... parts) {
    String message = String.valueOf(refused.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private CtcModel open(TestModel model) throws IOException {
    return open(model.in(temporary.resolve("model")));
  }

  private static CtcModel open(Path folder) throws IOException {
    return new CtcModel(
        new ModelFolder(folder),
        new ArenaPool(Arena.ofAuto()),
        kind -> {
          throw new IllegalArgumentException("not needed here");
        },
        () -> Pace.DEFAULT,
        (stage, nanos) -> {});
  }
}
