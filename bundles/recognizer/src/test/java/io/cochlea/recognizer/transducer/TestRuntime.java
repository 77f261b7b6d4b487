package io.cochlea.recognizer.transducer;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Signature;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import io.cochlea.onnx.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** ONNX Runtime on the CPU as its backend has it, without a framework. */
final class TestRuntime implements InferenceBackend, AutoCloseable {
  private final String id;
  private final OnnxBackend runtime;

  /**
   * @param directory where the native library is laid out
   */
  TestRuntime(String id, Path directory) {
    this.id = id;
    String library =
        "native/" + NativeFiles.platform() + "/" + System.mapLibraryName("onnxruntime");
    runtime =
        new OnnxBackend(
            new NativeFiles(
                List.of(
                    Objects.requireNonNull(
                        TestRuntime.class.getClassLoader().getResource(library), library)),
                directory));
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
    return runtime.compile(graph, profiles, new SessionOptions(1, false, true, true, List.of()));
  }

  /** What the graph's file says of itself, by the runtime that will run it. */
  TransducerFiles.Graph graph(Path file) {
    ModelGraph graph = new ModelGraph(file.getFileName().toString(), sha256(file), file);
    try (CompiledGraph compiled = compile(graph, ShapeProfiles.DYNAMIC)) {
      Signature signature = compiled.signature();
      return new TransducerFiles.Graph(graph, signature);
    } catch (InferenceException e) {
      throw new AssertionError(e);
    }
  }

  private static String sha256(Path file) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    runtime.close();
  }
}
