package io.cochlea.vad;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The graph of Silero VAD, versions 5 and 6: names and shapes of its tensors, and where its file
 * is. It leaves every axis unnamed, so which one is the batch is stated here.
 */
final class SileroGraph {

  static final int WINDOW = 512;
  static final int CONTEXT = 64;
  static final int LAYERS = 2;
  static final int UNITS = 128;
  static final int RATE = 16_000;

  static final String INPUT = "input";
  static final String STATE = "state";
  static final String SAMPLE_RATE = "sr";
  static final String PROBABILITY = "output";
  static final String NEXT_STATE = "stateN";

  private static final List<TensorSpec> INPUTS =
      List.of(
          new TensorSpec(INPUT, ElementType.FLOAT32, new long[] {-1, CONTEXT + WINDOW}),
          new TensorSpec(STATE, ElementType.FLOAT32, new long[] {LAYERS, -1, UNITS}),
          new TensorSpec(SAMPLE_RATE, ElementType.INT64, new long[] {}));
  private static final List<TensorSpec> OUTPUTS =
      List.of(
          new TensorSpec(PROBABILITY, ElementType.FLOAT32, new long[] {-1, 1}),
          new TensorSpec(NEXT_STATE, ElementType.FLOAT32, new long[] {LAYERS, -1, UNITS}));
  private static final Map<String, Integer> BATCH_AXES = Map.of(INPUT, 0, STATE, 1);

  private static final String EXTENSION = ".onnx";
  private static final long MAX_BYTES = 64 << 20;
  private static final int ID_DIGITS = 8;

  private SileroGraph() {}

  /**
   * The graph at {@code path}, an ONNX file or a folder with just one.
   *
   * @throws IOException when there is no such file, it cannot be read or is too large to be one
   */
  static ModelGraph at(Path path) throws IOException {
    Path file = Files.isDirectory(path) ? only(path) : path;
    if (!Files.isRegularFile(file)) {
      throw new IOException(path + " is no file; expected is an ONNX file or a folder with one");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " has " + Files.size(file) + " bytes; allowed is " + MAX_BYTES);
    }
    String sha256 = sha256(file);
    return new ModelGraph(
        "silero-" + sha256.substring(0, ID_DIGITS), sha256, file.toRealPath(), BATCH_AXES);
  }

  private static Path only(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (var found = Files.newDirectoryStream(folder, "*" + EXTENSION)) {
      found.forEach(files::add);
    }
    if (files.size() != 1) {
      throw new IOException(
          "folder %s has %d files *%s; expected is one".formatted(folder, files.size(), EXTENSION));
    }
    return files.getFirst();
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(in.readAllBytes());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * @throws InferenceException when the signature is another graph's, saying what is expected
   */
  static void check(ModelGraph graph, Signature signature) throws InferenceException {
    if (!fits(INPUTS, signature.inputs()) || !fits(OUTPUTS, signature.outputs())) {
      throw new InferenceException(
          "%s has %s and gives %s"
              .formatted(graph.path(), signature.inputs(), signature.outputs()));
    }
  }

  /** What a graph has to be, for whoever brought another. */
  static String expected() {
    return "expected is Silero VAD 5 or 6, which has " + INPUTS + " and gives " + OUTPUTS;
  }

  private static boolean fits(List<TensorSpec> expected, List<TensorSpec> actual) {
    return expected.size() == actual.size()
        && expected.stream().allMatch(spec -> actual.stream().anyMatch(one -> fits(spec, one)));
  }

  /** An extent that either side leaves open fits. */
  private static boolean fits(TensorSpec expected, TensorSpec actual) {
    boolean fits =
        expected.name().equals(actual.name())
            && expected.type() == actual.type()
            && expected.shape().length == actual.shape().length;
    for (int axis = 0; fits && axis < expected.shape().length; axis++) {
      long wanted = expected.shape()[axis];
      long there = actual.shape()[axis];
      fits = wanted < 0 || there < 0 || wanted == there;
    }
    return fits;
  }
}
