package io.cochlea.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Small programs of ours against a built checkout of whisper.cpp, of which nothing is copied. */
final class WhisperCpp {
  private static final String LIBRARY = "libwhisper.so";

  private WhisperCpp() {}

  /**
   * Compiles a program.
   *
   * @param driver its source, a resource
   * @param libraries where the library lies that it is linked to
   * @param folder where it goes
   * @throws IOException naming what the checkout lacks, or with what the compiler said
   */
  static Path build(String driver, Path checkout, Path libraries, Path folder)
      throws IOException, InterruptedException {
    Path source = folder.resolve(driver);
    try (InputStream in = WhisperCpp.class.getResourceAsStream(driver)) {
      if (in == null) {
        throw new IOException("no resource " + driver);
      }
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path program = Files.createTempFile(folder, driver.replace(".cpp", ""), "");
    Process compiler =
        new ProcessBuilder(
                "g++",
                "-std=c++17",
                "-O3",
                source.toString(),
                "-I" + checkout.resolve("include"),
                "-I" + checkout.resolve("ggml/include"),
                "-L" + libraries,
                "-Wl,-rpath," + libraries,
                "-lwhisper",
                "-o",
                program.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (compiler.waitFor() != 0) {
      throw new IOException("g++ failed on " + source + ": " + output);
    }
    return program;
  }

  /** A model without weights, which a checkout has. */
  static Path model(Path checkout) throws IOException {
    Path model = checkout.resolve("models/for-tests-ggml-tiny.bin");
    if (!Files.isRegularFile(model)) {
      throw new IOException(checkout + ": no checkout of whisper.cpp, it has no " + model);
    }
    return model;
  }

  /** The folders with the library, one for each build there is. */
  static List<Path> builds(Path checkout) throws IOException {
    try (Stream<Path> files = Files.walk(checkout, 4)) {
      List<Path> builds =
          files.filter(file -> file.endsWith(LIBRARY)).map(Path::getParent).sorted().toList();
      if (builds.isEmpty()) {
        throw new IOException(checkout + ": no " + LIBRARY + ", build it first");
      }
      return builds;
    }
  }
}
