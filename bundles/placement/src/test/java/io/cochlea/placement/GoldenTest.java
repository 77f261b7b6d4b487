package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {

  static final Path SUM = Path.of("src/test/resources/golden/sum.golden.npz");

  @TempDir private Path directory = Path.of(".");
  private final HeapPool pool = new HeapPool();
  private final SummingBackend backend = new SummingBackend("sum");

  @Test
  void aModelWithoutIsNotHeldToAnything() throws InferenceException {
    assertNull(Golden.of(graph()));
  }

  @Test
  void theRightAnswerPasses() throws Exception {
    Golden golden = golden();
    assertEquals(0.999f, golden.threshold());
    check(golden);
    assertEquals(0, pool.out.get());
  }

  @Test
  void aWrongAnswerIsRefused() throws Exception {
    backend.error = 2;
    var refused = assertThrows(InferenceException.class, () -> check(golden()));
    assertEquals(
        "golden output 'sum' is wrong: cosine -0.0634, arg-max agreement 1.0000; at least 0.9990"
            + " each is needed",
        refused.getMessage());
    assertEquals(0, pool.out.get());
  }

  @Test
  void anAnswerThatIsNoNumberIsRefused() throws Exception {
    backend.error = Float.NaN;
    assertThrows(InferenceException.class, () -> check(golden()));
  }

  @Test
  void likenessIsCosineAndPlaceOfTheGreatest() {
    var a = FloatBuffer.wrap(new float[] {1, 2, 3, 4});
    assertEquals(new Likeness(1, 1), Likeness.of(a, a, 2));
    var swapped = Likeness.of(a, FloatBuffer.wrap(new float[] {2, 1, 3, 4}), 2);
    assertEquals(0.5, swapped.agreement());
    assertEquals(29.0 / 30, swapped.cosine(), 1e-9);
  }

  @Test
  void aBrokenFileIsRefusedWithItsName() throws IOException {
    byte[] whole = Files.readAllBytes(SUM);
    var random = new Random(1);
    Path file = directory.resolve("sum.golden.npz");
    for (int i = 0; i < 300; i++) {
      byte[] broken = Arrays.copyOf(whole, random.nextInt(whole.length));
      for (int flip = 0; flip < 8 && broken.length > 0; flip++) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, broken);
      try {
        Golden.of(graph());
      } catch (InferenceException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("sum.golden.npz"), e.getMessage());
      }
    }
  }

  @Test
  void claimsBeyondReasonAreRefused() {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999), }\n";
    byte[] array =
        ("\u0093NUMPY\u0001\u0000" + (char) header.length() + "\u0000" + header)
            .getBytes(StandardCharsets.ISO_8859_1);
    var refused =
        assertThrows(IOException.class, () -> NpyArray.read(new ByteArrayInputStream(array)));
    assertEquals("it claims more than 64 MiB", refused.getMessage());
  }

  private ModelGraph graph() {
    return new ModelGraph("sum", "00", directory.resolve("sum.onnx"));
  }

  private Golden golden() throws Exception {
    Files.copy(SUM, directory.resolve("sum.golden.npz"));
    return Objects.requireNonNull(Golden.of(graph()));
  }

  private void check(Golden golden) throws InferenceException {
    try (var compiled = backend.compile(graph(), ShapeProfiles.DYNAMIC)) {
      golden.check(compiled, pool);
    }
  }
}
