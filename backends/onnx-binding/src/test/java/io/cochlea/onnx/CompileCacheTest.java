package io.cochlea.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.Attestation;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileCacheTest {
  private static final CompiledGraph GRAPH = new NoGraph();

  @TempDir Path root;

  /** What the compiler found in its folder, each time it was called. */
  private final List<List<String>> found = new ArrayList<>();

  @Test
  void keepsWhatWasCompiled() throws Exception {
    assertSame(GRAPH, cache().compile("a", this::compile));
    assertSame(GRAPH, cache().compile("a", this::compile));
    cache().compile("b", this::compile);
    assertEquals(List.of(List.of(), List.of("blob=compiled"), List.of()), found);
    try (var entries = Files.walk(root.resolve("cache"))) {
      for (Path folder : entries.filter(Files::isDirectory).toList()) {
        assertEquals(
            "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
      }
    }
  }

  @Test
  void whatSomeoneElseChangedIsNeverSeen() throws Exception {
    cache().compile("a", this::compile);
    Path blob = blob();
    Files.writeString(blob, "corrupt");
    cache().compile("a", this::compile);
    Files.writeString(blob.resolveSibling("more"), "x");
    cache().compile("a", this::compile);
    Files.delete(blob);
    Files.createSymbolicLink(blob, Path.of("/etc/passwd"));
    cache().compile("a", this::compile);
    assertEquals(List.of(List.of(), List.of(), List.of(), List.of()), found);
    cache().compile("a", this::compile);
    assertEquals(List.of("blob=compiled"), found.getLast());
  }

  @Test
  void whatTheCompilerRefusesIsCompiledAnew() throws Exception {
    cache().compile("a", this::compile);
    CompiledGraph graph =
        cache()
            .compile(
                "a",
                folder -> {
                  if (Files.exists(folder.resolve("blob"))) {
                    throw new InferenceException("made by another driver");
                  }
                  return compile(folder);
                });
    assertSame(GRAPH, graph);
    assertEquals(List.of(), found.getLast());
  }

  @Test
  void aRefusalOfTheGraphIsPassedOnAndLeavesNothing() throws Exception {
    var refused =
        assertThrows(
            InferenceException.class,
            () ->
                cache()
                    .compile(
                        "a",
                        folder -> {
                          compile(folder);
                          throw new InferenceException("not supported");
                        }));
    assertEquals("not supported", refused.getMessage());
    cache().compile("a", this::compile);
    assertEquals(List.of(), found.getLast());
  }

  @Test
  void forgetsTheOldest() throws Exception {
    for (int i = 0; i < 20; i++) {
      cache().compile("graph " + i, this::compile);
    }
    try (var entries = Files.list(root.resolve("cache"))) {
      assertEquals(16, entries.filter(Files::isDirectory).count());
    }
  }

  @Test
  void saysWhereItCannotKeepAnything() throws Exception {
    Path file = Files.createFile(root.resolve("cache"));
    var refused = assertThrows(InferenceException.class, () -> cache().compile("a", this::compile));
    assertTrue(String.valueOf(refused.getMessage()).startsWith(file.toString()));
    assertFalse(Files.isDirectory(file));
  }

  private CompileCache cache() {
    return new CompileCache(root.resolve("cache"));
  }

  private CompiledGraph compile(Path folder) throws InferenceException {
    try (var files = Files.list(folder)) {
      List<String> contents = new ArrayList<>();
      for (Path file : files.toList()) {
        contents.add(file.getFileName() + "=" + Files.readString(file));
      }
      found.add(contents);
      Files.writeString(folder.resolve("blob"), "compiled");
      return GRAPH;
    } catch (IOException e) {
      throw new InferenceException("test", e);
    }
  }

  private Path blob() throws IOException {
    try (var files = Files.walk(root)) {
      return files.filter(file -> file.endsWith("blob")).findFirst().orElseThrow();
    }
  }

  /** Stands for what a device's compiler would return. */
  private static final class NoGraph implements CompiledGraph {
    @Override
    public Signature signature() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Attestation attestation() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Binding bind() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
