package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.onnx.InstalledLibrary;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import io.cochlea.onnx.Provider;
import io.cochlea.onnx.SessionOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;

/** A backend on the toy provider, a real plug-in of ONNX Runtime that fails when it is told to. */
final class ToyBackend implements InferenceBackend, AutoCloseable {
  static final String ID = "toy";
  private static final Path COMPILER = Path.of("/usr/bin/cc");
  private static final Path SOURCE =
      Path.of("../../backends/onnx-binding/src/test/c/toy_provider.c");

  private final OnnxBackend backend;
  private final Path mode;

  /**
   * @param cpu the bundle whose runtime it is plugged into
   */
  ToyBackend(Path folder, Path cpu) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(COMPILER), "no C compiler at " + COMPILER);
    Path library = folder.resolve("libtoy.so").toAbsolutePath();
    List<String> command = List.of(COMPILER.toString(), "-shared", "-fPIC", "-o");
    ProcessBuilder compiler = new ProcessBuilder(new ArrayList<>(command));
    compiler.command().addAll(List.of(library.toString(), SOURCE.toString()));
    assertEquals(0, compiler.inheritIO().start().waitFor());
    Path runtime = folder.resolve(System.mapLibraryName("onnxruntime")).toAbsolutePath();
    String entry = "native/" + NativeFiles.platform() + "/" + runtime.getFileName();
    try (JarFile jar = new JarFile(cpu.toFile());
        InputStream content = jar.getInputStream(jar.getEntry(entry))) {
      Files.copy(content, runtime);
    }
    mode = folder.resolve("mode").toAbsolutePath();
    backend =
        new OnnxBackend(
            new InstalledLibrary("library.path", runtime.toString(), ""),
            InstalledLibrary.ifSet("provider.path", library.toString()));
    behave("right");
  }

  /** From the next node on: {@code right}, {@code wrong}, {@code error}, {@code hang SECONDS}. */
  void behave(String how) throws IOException {
    Files.writeString(mode, how);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Availability probe() {
    return backend.probe();
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    var provider = new Provider("Toy", Map.of("mode.path", mode.toString()));
    return backend.compile(
        graph, profiles, new SessionOptions(1, false, true, true, List.of(provider)));
  }

  @Override
  public void close() {
    backend.close();
  }
}
