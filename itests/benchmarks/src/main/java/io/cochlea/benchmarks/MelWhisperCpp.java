package io.cochlea.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A small program of ours against a built checkout of whisper.cpp, of which nothing is copied. */
final class MelWhisperCpp {
  private static final String DRIVER = "mel_whisper.cpp";

  private MelWhisperCpp() {}

  /**
   * Compiles the program.
   *
   * @param folder where it goes
   * @return the command that runs it
   * @throws IOException naming what the checkout lacks, or with what the compiler said
   */
  static List<String> build(Path checkout, Path folder) throws IOException, InterruptedException {
    Path source = folder.resolve(DRIVER);
    try (InputStream in = MelWhisperCpp.class.getResourceAsStream(DRIVER)) {
      if (in == null) {
        throw new IOException("no resource " + DRIVER);
      }
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path model = checkout.resolve("models/for-tests-ggml-tiny.bin");
    if (!Files.isRegularFile(model)) {
      throw new IOException(checkout + ": no checkout of whisper.cpp, it has no " + model);
    }
    String libraries = libraries(checkout).toString();
    Path program = folder.resolve("mel_whisper");
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
    return List.of(program.toString(), model.toString());
  }

  private static Path libraries(Path checkout) throws IOException {
    try (Stream<Path> files = Files.walk(checkout.resolve("build"))) {
      return files
          .filter(file -> file.endsWith("libwhisper.so"))
          .findFirst()
          .map(Path::getParent)
          .orElseThrow(
              () -> new IOException(checkout + "/build: no libwhisper.so, build it first"));
    }
  }
}
