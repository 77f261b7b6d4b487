package io.cochlea.vad;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import io.cochlea.onnx.SessionOptions;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * ONNX Runtime on the CPU as its backend has it, without a framework; it counts what it compiles.
 */
final class TestBackend implements InferenceBackend, AutoCloseable {

  final AtomicInteger compiled = new AtomicInteger();
  private final String id;
  private final OnnxBackend runtime;

  /**
   * @param directory where the native library is laid out
   */
  TestBackend(String id, Path directory) {
    this.id = id;
    String library =
        "native/" + NativeFiles.platform() + "/" + System.mapLibraryName("onnxruntime");
    URL resource = TestBackend.class.getClassLoader().getResource(library);
    runtime =
        new OnnxBackend(
            new NativeFiles(List.of(Objects.requireNonNull(resource, library)), directory));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Availability probe() {
    return runtime.probe();
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    compiled.incrementAndGet();
    return runtime.compile(graph, profiles, new SessionOptions(1, false, true, true, List.of()));
  }

  @Override
  public void close() {
    runtime.close();
  }
}
