package io.cochlea.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuBackendTest {
  private static final Path TINY = Path.of("../../models/tiny/matmul-relu.onnx");

  @Test
  void loadsNothingBeforeTheFirstGraphAndThenRunsIt(@TempDir Path data) throws Exception {
    CpuBackend backend = Fixture.backend(data, Map.of());
    assertEquals("cpu", backend.id());
    assertTrue(backend.probe().available());
    assertEquals(List.of(), files(data));
    try (Arena arena = Arena.ofShared();
        CompiledGraph graph = backend.compile(Fixture.graph("tiny", TINY), ShapeProfiles.DYNAMIC);
        Binding binding = graph.bind()) {
      binding.input("x", Fixture.floats(arena.allocateFrom(JAVA_FLOAT, 1, 1, 1), 1, 3));
      binding.output("y", MemoryKind.HOST);
      binding.run();
      assertArrayEquals(new float[] {6, 1}, Fixture.values(binding.output("y")));
    }
    assertOwnerOnly(files(data).getFirst());
    backend.close();
    assertThrows(
        IllegalStateException.class,
        () -> backend.compile(Fixture.graph("tiny", TINY), ShapeProfiles.DYNAMIC));
  }

  private static void assertOwnerOnly(Path library) throws Exception {
    if (Files.getFileStore(library).supportsFileAttributeView("posix")) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(library)));
      Path folder = Objects.requireNonNull(library.getParent());
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }
  }

  private static List<Path> files(Path folder) throws Exception {
    try (var files = Files.find(folder, 9, (file, attributes) -> attributes.isRegularFile())) {
      return files.toList();
    }
  }

  @Test
  void saysWhenThePlatformHasNoLibrary(@TempDir Path data) throws Exception {
    var backend =
        new CpuBackend(new OnnxBackend(new NativeFiles(List.of(), data)), Fixture.config(Map.of()));
    assertFalse(backend.probe().available());
    String reason = "no ONNX Runtime library for " + NativeFiles.platform();
    assertTrue(backend.probe().reason().startsWith(reason));
    var graph = Fixture.graph("tiny", TINY);
    var refused =
        assertThrows(InferenceException.class, () -> backend.compile(graph, ShapeProfiles.DYNAMIC));
    assertEquals(reason, refused.getMessage());
  }

  @Test
  void saysWhenTheLibraryCannotBeWritten(@TempDir Path data) throws Exception {
    Path file = Files.createFile(data.resolve("file"));
    var graph = Fixture.graph("tiny", TINY);
    CpuBackend backend = Fixture.backend(file, Map.of()); // a file is where the folder should be
    var refused =
        assertThrows(InferenceException.class, () -> backend.compile(graph, ShapeProfiles.DYNAMIC));
    assertTrue(String.valueOf(refused.getMessage()).startsWith(file.toString()));
  }

  @Test
  void refusesABadNumberOfThreadsAndKeepsTheOldOne(@TempDir Path data) throws Exception {
    Map<String, Object> bad = Map.of("intra_op_threads", -1);
    var refused = assertThrows(IllegalArgumentException.class, () -> Fixture.backend(data, bad));
    assertEquals("intra_op_threads is -1; allowed is 0 to 1024", refused.getMessage());
    CpuBackend backend = Fixture.backend(data, Map.of());
    assertThrows(IllegalArgumentException.class, () -> backend.modified(Fixture.config(bad)));
    backend.compile(Fixture.graph("tiny", TINY), ShapeProfiles.DYNAMIC);
    backend.close();
  }

  /** Speech is private: what runs it must not be able to phone home. */
  @Test
  void noLibraryCanSendTelemetry() throws Exception {
    for (Path library : files(Path.of("target/classes/native"))) {
      String content = Files.readString(library, StandardCharsets.ISO_8859_1);
      assertFalse(content.contains("events.data.microsoft.com"), library.toString());
    }
  }
}
