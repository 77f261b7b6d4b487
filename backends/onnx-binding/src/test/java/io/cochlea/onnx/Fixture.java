package io.cochlea.onnx;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The runtime's library and the tiny graphs. */
final class Fixture {
  static final SessionOptions OPTIONS = new SessionOptions(1, false, true, true, List.of());
  private static final Path MODELS = Path.of("../../models/tiny");

  private Fixture() {}

  static Path library() throws InferenceException {
    var resource =
        Fixture.class.getResource(
            "/ai/onnxruntime/native/"
                + NativeFiles.platform()
                + "/"
                + System.mapLibraryName("onnxruntime"));
    if (resource == null) {
      throw new AssertionError("no ONNX Runtime for " + NativeFiles.platform());
    }
    String version = Integer.toHexString(resource.toString().hashCode()); // it names the jar
    return new NativeFiles(List.of(resource), Path.of("target/native", version)).locate();
  }

  static ModelGraph tiny(String name) throws IOException {
    return graph(name, MODELS.resolve(name + ".onnx"));
  }

  static ModelGraph graph(String id, Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return new ModelGraph(id, HexFormat.of().formatHex(digest), file);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static Tensor floats(MemorySegment memory, long... shape) {
    return new Tensor(ElementType.FLOAT32, shape, MemoryKind.HOST, memory.address());
  }

  static Tensor longs(MemorySegment memory, long... shape) {
    return new Tensor(ElementType.INT64, shape, MemoryKind.HOST, memory.address());
  }
}
