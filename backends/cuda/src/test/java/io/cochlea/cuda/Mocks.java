package io.cochlea.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.onnx.NativeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Mocks of what is not on this machine, and the runtime that is. */
final class Mocks {
  private static final Path COMPILER = Path.of("/usr/bin/cc");
  private static final Path MODEL = Path.of("../../models/tiny/matmul-relu.onnx");

  private Mocks() {}

  /** Compiles a library of C; {@code definitions} are the compiler's. */
  static Path compile(Path folder, String name, Path source, String... definitions)
      throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(COMPILER), "no C compiler at " + COMPILER);
    Path library = folder.resolve(name).toAbsolutePath();
    List<String> command = new ArrayList<>(List.of(COMPILER.toString(), "-shared", "-fPIC"));
    command.addAll(List.of(definitions));
    command.addAll(List.of("-o", library.toString(), source.toString()));
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    return library;
  }

  /** A mock of a provider, on which the real runtime is tried. */
  static Path provider(Path folder, String name) throws IOException, InterruptedException {
    Path source = Path.of("../onnx-binding/src/test/c/toy_provider.c");
    return compile(folder, "libmock.so", source, "-DTOY_NAME=\"" + name + "\"");
  }

  /** The runtime, as a user would have installed it. */
  static Path runtime(Path folder) throws IOException {
    String name = System.mapLibraryName("onnxruntime");
    Path file = folder.resolve(name).toAbsolutePath();
    String resource = "/ai/onnxruntime/native/" + NativeFiles.platform() + "/" + name;
    try (InputStream content = Mocks.class.getResourceAsStream(resource)) {
      assumeTrue(content != null, "no ONNX Runtime for " + NativeFiles.platform());
      Files.copy(content, file);
    }
    return file;
  }

  /** A configuration of defaults, some of them replaced. */
  static CudaBackend.Config config(Map<String, Object> values) {
    return (CudaBackend.Config)
        Proxy.newProxyInstance(
            CudaBackend.class.getClassLoader(),
            new Class<?>[] {CudaBackend.Config.class},
            (proxy, method, arguments) ->
                values.getOrDefault(method.getName(), method.getDefaultValue()));
  }

  static ModelGraph graph() throws IOException, NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(MODEL));
    return new ModelGraph("matmul-relu", HexFormat.of().formatHex(digest), MODEL);
  }
}
