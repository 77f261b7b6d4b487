package io.cochlea.benchmarks;

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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The CPU backend's runtime without a framework. */
final class InferenceRuntime implements InferenceBackend, AutoCloseable {
  private final OnnxBackend runtime;
  private final int threads;

  InferenceRuntime(int threads) throws IOException {
    this.threads = threads;
    String library =
        "native/" + NativeFiles.platform() + "/" + System.mapLibraryName("onnxruntime");
    URL resource = InferenceRuntime.class.getClassLoader().getResource(library);
    Path directory = Files.createTempDirectory("cochlea-onnx");
    runtime =
        new OnnxBackend(
            new NativeFiles(List.of(Objects.requireNonNull(resource, library)), directory));
  }

  /** A graph by its file, as it is. */
  static ModelGraph graph(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      String sha256 = HexFormat.of().formatHex(digest.digest());
      return new ModelGraph(file.getFileName().toString(), sha256, file);
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  CompiledGraph compile(Path file) throws IOException, InferenceException {
    return compile(graph(file), ShapeProfiles.DYNAMIC);
  }

  @Override
  public String id() {
    return "cpu";
  }

  @Override
  public Availability probe() {
    return runtime.probe();
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    return runtime.compile(
        graph, profiles, new SessionOptions(threads, true, true, true, List.of()));
  }

  @Override
  public void close() {
    runtime.close();
  }
}
