package io.cochlea.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The toy provider of {@code src/test/c}, compiled with this machine's compiler. */
final class Toy {
  private static final Path COMPILER = Path.of("/usr/bin/cc");
  private static final Path SOURCE = Path.of("src/test/c/toy_provider.c");

  private Toy() {}

  static Path compile(Path folder) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(COMPILER), "no C compiler at " + COMPILER);
    Path library = folder.resolve("libtoy.so").toAbsolutePath();
    Process compiler =
        new ProcessBuilder(
                COMPILER.toString(),
                "-shared",
                "-fPIC",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-o",
                library.toString(),
                SOURCE.toString())
            .inheritIO()
            .start();
    assertEquals(0, compiler.waitFor(), "the toy provider does not compile");
    return library;
  }
}
