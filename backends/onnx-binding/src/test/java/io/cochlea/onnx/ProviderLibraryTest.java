package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real plug-in provider on the real runtime: the toy one. */
class ProviderLibraryTest {
  private static final String TOY = "ToyExecutionProvider";

  @TempDir static Path folder;
  private static Path library;

  @BeforeAll
  static void compile() throws Exception {
    library = Toy.compile(folder);
  }

  @Test
  void comesAndGoesAtRunTime() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")), "no /proc here");
    try (OnnxRuntime runtime = OnnxRuntime.load(Fixture.library())) {
      for (int i = 0; i < 60; i++) {
        try (ProviderLibrary _ = runtime.register(library);
            CompiledGraph graph = compile(runtime, true, Map.of())) {
          assertEquals(
              Map.of("CPUExecutionProvider", Map.of("Relu", 1), TOY, Map.of("MatMul", 1)),
              graph.attestation().operators());
          assertArrayEquals(new float[] {6, 1}, run(graph));
        }
        assertFalse(mapped(), "still mapped after time " + i);
        var gone = assertThrows(InferenceException.class, () -> compile(runtime, true, Map.of()));
        assertTrue(String.valueOf(gone.getMessage()).contains("Toy"), gone.getMessage());
      }
    }
  }

  @Test
  void goesWithItsRuntime() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")), "no /proc here");
    OnnxRuntime runtime = OnnxRuntime.load(Fixture.library());
    runtime.register(library);
    compile(runtime, true, Map.of());
    assertTrue(mapped());
    runtime.close();
    assertFalse(mapped());
  }

  @Test
  void refusesAProviderThatTakesNothing() throws Exception {
    try (OnnxRuntime runtime = OnnxRuntime.load(Fixture.library())) {
      runtime.register(library);
      var idle =
          assertThrows(InferenceException.class, () -> compile(runtime, true, Map.of("take", "0")));
      assertEquals("graph matmul-relu: Toy takes none of its nodes", idle.getMessage());
      var strict = assertThrows(InferenceException.class, () -> compile(runtime, false, Map.of()));
      String message = String.valueOf(strict.getMessage());
      assertTrue(message.contains("fallback to CPU EP has been explicitly disabled"), message);
    }
  }

  @Test
  void anErrorOfItsOwnFailsTheRunAndNoMore() throws Exception {
    Path mode = folder.resolve("mode");
    try (OnnxRuntime runtime = OnnxRuntime.load(Fixture.library())) {
      runtime.register(library);
      try (CompiledGraph graph = compile(runtime, true, Map.of("mode.path", mode.toString()))) {
        Files.writeString(mode, "error");
        var failed = assertThrows(InferenceException.class, () -> run(graph));
        assertTrue(
            String.valueOf(failed.getMessage()).endsWith("the toy provider was told to fail"),
            failed.getMessage());
        Files.writeString(mode, "wrong");
        assertArrayEquals(new float[] {0, 0}, run(graph));
        Files.writeString(mode, "right");
        assertArrayEquals(new float[] {6, 1}, run(graph));
      }
    }
  }

  @Test
  void getsItsOptions() throws Exception {
    Path record = folder.resolve("record");
    Map<String, String> options =
        Map.of("record", "cache_dir,absent", "record.path", record.toString(), "cache_dir", "/x y");
    try (OnnxRuntime runtime = OnnxRuntime.load(Fixture.library())) {
      runtime.register(library);
      compile(runtime, true, options).close();
      assertEquals("cache_dir=/x y\nabsent=\n", Files.readString(record));
    }
  }

  @Test
  void refusesWhatIsNoProvider() throws Exception {
    Path text = Files.writeString(folder.resolve("libtext.so"), "no library");
    Path other = Fixture.library(); // a library, but no provider
    try (OnnxRuntime runtime = OnnxRuntime.load(Fixture.library())) {
      for (Path bad : List.of(text, other, folder.resolve("missing.so").toAbsolutePath())) {
        var refused = assertThrows(InferenceException.class, () -> runtime.register(bad));
        assertTrue(
            String.valueOf(refused.getMessage()).startsWith(bad + " "), refused.getMessage());
      }
      runtime.register(library); // what was refused did no harm
    }
  }

  private static CompiledGraph compile(
      OnnxRuntime runtime, boolean fallback, Map<String, String> options) throws Exception {
    var providers = List.of(new Provider("Toy", options));
    return runtime.compile(
        Fixture.tiny("matmul-relu"),
        ShapeProfiles.DYNAMIC,
        new SessionOptions(1, false, true, fallback, providers));
  }

  /** The graph's answer to one row of ones. */
  private static float[] run(CompiledGraph graph) throws Exception {
    try (Arena arena = Arena.ofShared();
        Binding binding = graph.bind()) {
      binding.input("x", Fixture.floats(arena.allocateFrom(JAVA_FLOAT, 1, 1, 1), 1, 3));
      binding.output("y", MemoryKind.HOST);
      binding.run();
      Tensor y = binding.output("y");
      return MemorySegment.ofAddress(y.address()).reinterpret(y.bytes()).toArray(JAVA_FLOAT);
    }
  }

  private static boolean mapped() throws Exception {
    return Files.readString(Path.of("/proc/self/maps")).contains("libtoy");
  }
}
