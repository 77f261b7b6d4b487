package io.cochlea.recognizer.transducer;

import io.cochlea.recognizer.transducer.TransducerFiles.Layout;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** The tiny models of {@code models/tiny/transducer}, and what torch makes of them. */
final class Tiny {
  static final Path MODELS = Path.of("../../models/tiny/transducer");

  /** Feature frames of the utterances. */
  static final int[] LENGTHS = {1, 20, 45, 64, 150, 301};

  private final Path expected;
  private final Properties texts = new Properties();

  Tiny(String model) throws IOException {
    expected = MODELS.resolve(model).resolve("expected");
    try (Reader reader = Files.newBufferedReader(expected.resolve("expected.properties"))) {
      texts.load(reader);
    }
  }

  static TransducerFiles zipformer(TestRuntime runtime, int paths) {
    Path folder = MODELS.resolve("zipformer");
    String suffix = "-epoch-99-avg-1-chunk-16-left-64.onnx";
    return new TransducerFiles(
        "tiny-zipformer",
        List.of("en"),
        "random weights",
        Layout.STREAMING_ZIPFORMER,
        runtime.graph(folder.resolve("encoder" + suffix)),
        runtime.graph(folder.resolve("decoder" + suffix)),
        runtime.graph(folder.resolve("joiner" + suffix)),
        folder.resolve("tokens.txt"),
        0,
        paths);
  }

  static TransducerFiles parakeet(TestRuntime runtime, String name) {
    Path folder = MODELS.resolve(name);
    boolean fused = name.endsWith("fused");
    String suffix = fused ? "-model.onnx" : ".onnx";
    return new TransducerFiles(
        name,
        List.of("en"),
        "random weights",
        Layout.NEMO,
        runtime.graph(folder.resolve("encoder" + suffix)),
        runtime.graph(folder.resolve((fused ? "decoder_joint" : "decoder") + suffix)),
        fused ? null : runtime.graph(folder.resolve("joiner.onnx")),
        folder.resolve(fused ? "vocab.txt" : "tokens.txt"),
        fused ? 8 : 0,
        1);
  }

  String text(String key) {
    return Objects.requireNonNull(texts.getProperty(key), key);
  }

  List<Integer> numbers(String key) {
    String list = text(key).replaceAll("[\\[\\] ]", "");
    return list.isEmpty()
        ? List.of()
        : Arrays.stream(list.split(",")).map(Integer::valueOf).toList();
  }

  /** A float32 array in NumPy's format, version 1. */
  float[] array(String name) throws IOException {
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(expected.resolve(name + ".npy")))
            .order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer values =
        file.position(10 + file.getShort(8)).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] array = new float[values.remaining()];
    values.get(array);
    return array;
  }
}
