package io.cochlea.cpu;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Tensor;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The backend as its bundle has it, without a framework around it. */
final class Fixture {
  private Fixture() {}

  static CpuBackend backend(Path data, Map<String, Object> configuration) throws IOException {
    return new CpuBackend(new OnnxBackend(new NativeFiles(natives(), data)), config(configuration));
  }

  private static List<URL> natives() throws IOException {
    Path folder = Path.of("target/classes/native", NativeFiles.platform());
    try (var files = Files.list(folder)) {
      return List.of(files.findFirst().orElseThrow().toUri().toURL());
    }
  }

  /** A configuration of defaults, some of them replaced. */
  static CpuBackend.Config config(Map<String, Object> values) {
    return (CpuBackend.Config)
        Proxy.newProxyInstance(
            CpuBackend.class.getClassLoader(),
            new Class<?>[] {CpuBackend.Config.class},
            (proxy, method, arguments) ->
                values.getOrDefault(method.getName(), method.getDefaultValue()));
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

  static float[] values(Tensor tensor) {
    return MemorySegment.ofAddress(tensor.address())
        .reinterpret(tensor.bytes())
        .toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT);
  }
}
