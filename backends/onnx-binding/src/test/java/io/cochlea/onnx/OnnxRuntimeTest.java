package io.cochlea.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRuntimeTest {

  @Test
  void readsSignatureMetadataAndAssignment() throws Exception {
    try (OnnxRuntime runtime = OnnxRuntime.load(Fixture.library());
        CompiledGraph graph =
            runtime.compile(Fixture.tiny("matmul-relu"), ShapeProfiles.DYNAMIC, Fixture.OPTIONS)) {
      var input = graph.signature().inputs().getFirst();
      assertEquals("x", input.name());
      assertEquals(ElementType.FLOAT32, input.type());
      assertArrayEquals(new long[] {-1, 3}, input.shape());
      assertEquals(List.of("rows", ""), input.axes(), "as the file names them");
      assertEquals("y", graph.signature().outputs().getFirst().name());
      assertEquals(Map.of("weights", "[[1,-1],[2,-2],[3,4]]"), graph.signature().metadata());
      assertEquals(
          Map.of("CPUExecutionProvider", Map.of("MatMul", 1, "Relu", 1)),
          graph.attestation().operators());
      assertEquals("ONNX Runtime " + runtime.version(), graph.attestation().runtime());
    }
  }

  @Test
  void closeUnmapsTheLibraryAndItLoadsAgain() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")), "no /proc here");
    for (int i = 0; i < 10; i++) {
      OnnxRuntime runtime = OnnxRuntime.load(Fixture.library());
      runtime.compile(
          Fixture.tiny("matmul-relu"),
          ShapeProfiles.DYNAMIC,
          Fixture.OPTIONS); // left to the runtime's close
      assertTrue(mapped());
      runtime.close();
      assertFalse(mapped(), "still mapped after close " + i);
    }
  }

  private static boolean mapped() throws IOException {
    return Files.readString(Path.of("/proc/self/maps")).contains("libonnxruntime");
  }

  @Test
  void closedThingsRefuse() throws Exception {
    OnnxRuntime runtime = OnnxRuntime.load(Fixture.library());
    CompiledGraph graph =
        runtime.compile(Fixture.tiny("matmul-relu"), ShapeProfiles.DYNAMIC, Fixture.OPTIONS);
    var binding = graph.bind();
    runtime.close();
    runtime.close();
    graph.close();
    binding.close();
    binding.cancel();
    var closed = assertThrows(IllegalStateException.class, binding::run);
    assertEquals("graph matmul-relu: binding is closed", closed.getMessage());
    assertThrows(IllegalStateException.class, graph::bind);
    ModelGraph model = Fixture.tiny("matmul-relu");
    assertThrows(
        IllegalStateException.class,
        () -> runtime.compile(model, ShapeProfiles.DYNAMIC, Fixture.OPTIONS));
  }

  @Test
  void refusesWhatIsNoGraph(@TempDir Path folder) throws Exception {
    byte[] garbage = new byte[10_000];
    new Random(1).nextBytes(garbage);
    Path file = Files.write(folder.resolve("garbage.onnx"), garbage);
    Path empty = Files.createFile(folder.resolve("empty.onnx"));
    Path half = folder.resolve("half.onnx");
    byte[] whole = Files.readAllBytes(Fixture.tiny("matmul-relu").path());
    Files.write(half, Arrays.copyOf(whole, whole.length / 2));
    try (OnnxRuntime runtime = OnnxRuntime.load(Fixture.library())) {
      for (Path bad : List.of(file, empty, half)) {
        String message = refusal(runtime, Fixture.graph("bad", bad));
        assertTrue(message.startsWith("graph bad: "), message);
        assertEquals(1, message.lines().count(), message);
      }
      Path missing = folder.resolve("missing.onnx");
      assertEquals(
          "graph m: " + missing + " is no file",
          refusal(runtime, new ModelGraph("m", "", missing)));
      assertTrue(refusal(runtime, new ModelGraph("g", "00", file)).endsWith("expected is 00"));
    }
  }

  private static String refusal(OnnxRuntime runtime, ModelGraph model) {
    return String.valueOf(
        assertThrows(
                InferenceException.class,
                () -> runtime.compile(model, ShapeProfiles.DYNAMIC, Fixture.OPTIONS))
            .getMessage());
  }

  @Test
  void refusesWhatIsNoRuntime(@TempDir Path folder) throws Exception {
    Path text = Files.writeString(folder.resolve("libonnxruntime.so"), "no library");
    assertThrows(InferenceException.class, () -> OnnxRuntime.load(text));
    assertThrows(InferenceException.class, () -> OnnxRuntime.load(folder.resolve("missing.so")));
    Path other = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("zip"));
    assumeTrue(Files.exists(other), "no other library at hand");
    var refused = assertThrows(InferenceException.class, () -> OnnxRuntime.load(other));
    assertEquals(other + " is no ONNX Runtime library", refused.getMessage());
  }

  @Test
  void axesCanBeFixed() throws Exception {
    var options = new SessionOptions(1, false, true, true, List.of(), Map.of("rows", 4L));
    try (OnnxRuntime runtime = OnnxRuntime.load(Fixture.library());
        CompiledGraph graph =
            runtime.compile(Fixture.tiny("matmul-relu"), ShapeProfiles.DYNAMIC, options)) {
      assertArrayEquals(new long[] {4, 3}, graph.signature().inputs().getFirst().shape());
    }
  }

  @Test
  void refusesAProviderThatIsNotThere() throws Exception {
    var wanted = List.of(new Provider("XNNPACK", Map.of()));
    var options = new SessionOptions(1, false, true, true, wanted);
    ModelGraph model = Fixture.tiny("matmul-relu");
    try (OnnxRuntime runtime = OnnxRuntime.load(Fixture.library())) {
      var refused =
          assertThrows(
              InferenceException.class,
              () -> runtime.compile(model, ShapeProfiles.DYNAMIC, options));
      assertTrue(String.valueOf(refused.getMessage()).startsWith("graph matmul-relu: "));
    }
  }
}
