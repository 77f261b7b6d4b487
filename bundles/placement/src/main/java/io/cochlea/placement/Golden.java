package io.cochlea.placement;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An input whose output is known, which a backend has to answer right before it serves; its run
 * warms the graph up too. It lies beside the graph, {@code ctc.golden.npz} beside {@code ctc.onnx}:
 * a NumPy archive with one array {@code in.NAME} per input, {@code out.NAME} per output it is held
 * to, and optionally a scalar {@code threshold}.
 *
 * @param threshold least cosine, and least share of rows whose greatest element is the same
 */
record Golden(Map<String, NpyArray> inputs, Map<String, NpyArray> outputs, double threshold) {

  static final double THRESHOLD = 0.99;

  private static final String INPUT = "in.";
  private static final String OUTPUT = "out.";
  private static final String ARRAY = ".npy";
  private static final int MAX_ARRAYS = 64;

  /** The golden of {@code graph}, or null where its model comes without. */
  static @Nullable Golden of(ModelGraph graph) throws InferenceException {
    String name = String.valueOf(graph.path().getFileName()).replaceFirst("\\.onnx$", "");
    Path file = graph.path().resolveSibling(name + ".golden.npz");
    if (!Files.exists(file)) {
      return null;
    }
    try (var zip = new ZipInputStream(Files.newInputStream(file))) {
      return read(zip);
    } catch (IOException | IllegalArgumentException e) {
      throw new InferenceException("golden " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Golden read(ZipInputStream zip) throws IOException {
    var inputs = new HashMap<String, NpyArray>();
    var outputs = new HashMap<String, NpyArray>();
    double threshold = THRESHOLD;
    int arrays = 0;
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      String name = entry.getName().replaceFirst("\\" + ARRAY + "$", "");
      NpyArray array = NpyArray.read(zip);
      if (++arrays > MAX_ARRAYS) {
        throw new IOException("it has more than " + MAX_ARRAYS + " arrays");
      }
      if (name.startsWith(INPUT)) {
        inputs.put(name.substring(INPUT.length()), array);
      } else if (name.startsWith(OUTPUT)) {
        outputs.put(name.substring(OUTPUT.length()), array);
      } else if (name.equals("threshold") && array.type() == ElementType.FLOAT32) {
        threshold = ByteBuffer.wrap(array.data()).order(LITTLE_ENDIAN).getFloat();
      } else {
        throw new IOException(
            "array '" + name + "' is neither in.*, out.* nor a float32 threshold");
      }
    }
    if (outputs.isEmpty()) {
      throw new IOException("it has no out.* array");
    }
    return new Golden(Map.copyOf(inputs), Map.copyOf(outputs), threshold);
  }

  /**
   * Runs the input and holds the outputs to what they should be.
   *
   * @throws InferenceException naming the output that is wrong
   */
  void check(CompiledGraph graph, BufferPool pool) throws InferenceException {
    List<Lease> leases = new ArrayList<>();
    try (Binding binding = graph.bind()) {
      for (var input : inputs.entrySet()) {
        NpyArray array = input.getValue();
        Lease lease =
            pool.lease(
                MemoryKind.HOST, Math.max(1, array.data().length), "golden " + input.getKey());
        leases.add(lease);
        MemorySegment.copy(
            MemorySegment.ofArray(array.data()), 0, lease.segment(), 0, array.data().length);
        binding.input(
            input.getKey(),
            new Tensor(array.type(), array.shape(), MemoryKind.HOST, lease.address()));
      }
      for (String output : outputs.keySet()) {
        binding.output(output, MemoryKind.HOST);
      }
      binding.run();
      for (var output : outputs.entrySet()) {
        compare(output.getKey(), output.getValue(), binding.output(output.getKey()));
      }
    } finally {
      leases.forEach(Lease::close);
    }
  }

  private void compare(String name, NpyArray expected, Tensor answer) throws InferenceException {
    if (answer.type() != expected.type() || !Arrays.equals(answer.shape(), expected.shape())) {
      throw new InferenceException(
          "golden output '%s' is %s, expected %s%s"
              .formatted(name, answer, expected.type(), Arrays.toString(expected.shape())));
    }
    ByteBuffer got =
        MemorySegment.ofAddress(answer.address())
            .reinterpret(answer.bytes())
            .asByteBuffer()
            .order(LITTLE_ENDIAN);
    ByteBuffer wanted = ByteBuffer.wrap(expected.data()).order(LITTLE_ENDIAN);
    if (expected.type() == ElementType.FLOAT32) {
      long[] shape = expected.shape();
      int row = shape.length == 0 ? 1 : (int) shape[shape.length - 1];
      Likeness.of(wanted.asFloatBuffer(), got.asFloatBuffer(), row).require(name, threshold);
    } else if (!wanted.equals(got)) {
      throw new InferenceException("golden output '" + name + "' differs");
    }
  }
}
