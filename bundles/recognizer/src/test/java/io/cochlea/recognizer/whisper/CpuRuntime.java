package io.cochlea.recognizer.whisper;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
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
final class CpuRuntime implements InferenceBackend, AutoCloseable {
  private final OnnxBackend runtime;

  /**
   * @param directory where the native library is laid out
   */
  CpuRuntime(Path directory) {
    String library =
        "native/" + NativeFiles.platform() + "/" + System.mapLibraryName("onnxruntime");
    var resource =
        Objects.requireNonNull(CpuRuntime.class.getClassLoader().getResource(library), library);
    runtime = new OnnxBackend(new NativeFiles(List.of(resource), directory));
  }

  @Override
  public String id() {
    return "test";
  }

  @Override
  public Availability probe() {
    return runtime.probe();
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    return runtime.compile(graph, profiles, new SessionOptions(1, false, true, true, List.of()));
  }

  /** A graph and what its file says of itself, by the runtime that will run it. */
  WhisperFiles.Part part(Path file) {
    ModelGraph graph = new ModelGraph(file.getFileName().toString(), sha256(file), file);
    try (CompiledGraph compiled = compile(graph, ShapeProfiles.DYNAMIC)) {
      return new WhisperFiles.Part(graph, compiled.signature());
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
