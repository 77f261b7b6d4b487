package io.cochlea.modelstore.optimize;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Runs two graphs on the same made-up inputs and compares what they answer. The inputs are drawn
 * from a fixed seed, so that a result can be had again.
 */
final class Likeness {
  private static final long SEED = 1;
  private static final int BATCH = 2;
  private static final int PAST = 5;
  private static final int LENGTH = 16;
  private static final int TOKENS = 16;
  private static final float SPREAD = 0.5F;

  private final Random random = new Random(SEED);
  private final Arena arena;

  private Likeness(Arena arena) {
    this.arena = arena;
  }

  /** The least cosine of all float outputs, of two graphs with the same inputs and outputs. */
  static double of(CompiledGraph original, CompiledGraph variant) throws InferenceException {
    double least = 1;
    boolean branches =
        original.signature().inputs().stream().anyMatch(spec -> spec.type() == ElementType.BOOL);
    for (boolean value : branches ? new boolean[] {false, true} : new boolean[] {true}) {
      try (Arena arena = Arena.ofShared()) {
        Likeness likeness = new Likeness(arena);
        Map<String, Tensor> inputs = new HashMap<>();
        for (TensorSpec spec : original.signature().inputs()) {
          inputs.put(spec.name(), likeness.input(spec, value));
        }
        least = Math.min(least, compare(original, inputs, variant, inputs));
      }
    }
    return least;
  }

  /** The cosine of the logits of a decoder with past and one in place, with the same past. */
  static double inPlace(CompiledGraph original, CompiledGraph variant) throws InferenceException {
    try (Arena arena = Arena.ofShared()) {
      Likeness likeness = new Likeness(arena);
      Map<String, Tensor> theirs = new HashMap<>();
      for (TensorSpec spec : original.signature().inputs()) {
        theirs.put(spec.name(), likeness.input(likeness.oneToken(spec), true));
      }
      Map<String, Tensor> ours = new HashMap<>();
      for (TensorSpec spec : variant.signature().inputs()) {
        Tensor same = theirs.get(spec.name());
        ours.put(
            spec.name(),
            same == null ? likeness.count(spec) : likeness.widened(same, spec.shape()));
      }
      return compare(original, theirs, variant, ours);
    }
  }

  private static double compare(
      CompiledGraph original,
      Map<String, Tensor> theirs,
      CompiledGraph variant,
      Map<String, Tensor> ours)
      throws InferenceException {
    try (Binding left = original.bind();
        Binding right = variant.bind()) {
      run(original, left, theirs);
      run(variant, right, ours);
      double least = 1;
      for (TensorSpec spec : original.signature().outputs()) {
        Tensor expected = left.output(spec.name());
        boolean there =
            variant.signature().outputs().stream().anyMatch(o -> o.name().equals(spec.name()));
        if (there && expected.type() == ElementType.FLOAT32) {
          Tensor actual = right.output(spec.name());
          if (actual.elements() == expected.elements()) {
            least = Math.min(least, cosine(expected, actual));
          }
        }
      }
      return least;
    }
  }

  private static void run(CompiledGraph graph, Binding binding, Map<String, Tensor> inputs)
      throws InferenceException {
    for (TensorSpec spec : graph.signature().inputs()) {
      Tensor tensor = inputs.get(spec.name());
      if (tensor != null) {
        binding.input(spec.name(), tensor);
      }
    }
    for (TensorSpec spec : graph.signature().outputs()) {
      binding.output(spec.name(), MemoryKind.HOST);
    }
    binding.run();
  }

  /** Not-a-number and empty outputs are the same only where both are. */
  private static double cosine(Tensor expected, Tensor actual) {
    MemorySegment left = MemorySegment.ofAddress(expected.address()).reinterpret(expected.bytes());
    MemorySegment right = MemorySegment.ofAddress(actual.address()).reinterpret(actual.bytes());
    double product = 0;
    double lefts = 0;
    double rights = 0;
    for (long i = 0; i < expected.elements(); i++) {
      double a = left.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      double b = right.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      product += a * b;
      lefts += a * a;
      rights += b * b;
    }
    if (lefts == 0 && rights == 0) {
      return 1;
    }
    double cosine = product / Math.sqrt(lefts * rights);
    return Double.isNaN(cosine) ? -1 : cosine;
  }

  private Tensor input(TensorSpec spec, boolean value) {
    long[] shape = spec.shape().clone();
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] < 0) {
        shape[axis] = extent(spec.axes().get(axis), axis);
      }
    }
    Tensor tensor = allocate(spec.type(), shape);
    MemorySegment memory = memory(tensor);
    for (long i = 0; i < tensor.elements(); i++) {
      switch (spec.type()) {
        case FLOAT32 ->
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, SPREAD * (float) random.nextGaussian());
        case INT64 -> memory.setAtIndex(ValueLayout.JAVA_LONG, i, whole(spec));
        case INT32 -> memory.setAtIndex(ValueLayout.JAVA_INT, i, whole(spec));
        case BOOL -> memory.set(ValueLayout.JAVA_BOOLEAN, i, value);
        default -> {}
      }
    }
    return tensor;
  }

  private static long extent(String axis, int position) {
    if (axis.contains("past")) {
      return PAST;
    }
    return axis.contains("batch") || axis.equals("N") || (axis.isEmpty() && position == 0)
        ? BATCH
        : LENGTH;
  }

  private int whole(TensorSpec spec) {
    return spec.name().contains("len") ? LENGTH : random.nextInt(TOKENS);
  }

  private TensorSpec oneToken(TensorSpec spec) {
    boolean tokens = spec.name().equals("input_ids");
    boolean audio = spec.name().contains(".encoder.");
    long[] shape = spec.shape().clone();
    if (tokens) {
      shape[1] = 1;
    } else if (audio) {
      shape[2] = InPlaceDecoder.AUDIO;
    }
    return new TensorSpec(spec.name(), spec.type(), shape, spec.axes());
  }

  /** {@code seqlens_k} and {@code total_sequence_length}. */
  private Tensor count(TensorSpec spec) {
    long[] shape = spec.shape().length == 0 ? new long[0] : new long[] {BATCH};
    Tensor tensor = allocate(ElementType.INT32, shape);
    for (long i = 0; i < tensor.elements(); i++) {
      memory(tensor).setAtIndex(ValueLayout.JAVA_INT, i, shape.length == 0 ? PAST + 1 : PAST);
    }
    return tensor;
  }

  /** A past (batch, heads, length, size) at the begin of a longer one. */
  private Tensor widened(Tensor tensor, long[] wanted) {
    if (tensor.shape().length != 4 || wanted[2] <= tensor.shape()[2]) {
      return tensor;
    }
    long[] shape = tensor.shape().clone();
    shape[2] = wanted[2];
    Tensor wide = allocate(tensor.type(), shape);
    long row = tensor.shape()[2] * shape[3] * Float.BYTES;
    for (long head = 0; head < shape[0] * shape[1]; head++) {
      MemorySegment.copy(
          memory(tensor), head * row, memory(wide), head * shape[2] * shape[3] * Float.BYTES, row);
    }
    return wide;
  }

  private Tensor allocate(ElementType type, long[] shape) {
    Tensor shaped = new Tensor(type, shape, MemoryKind.HOST, 0);
    MemorySegment memory = arena.allocate(Math.max(1, shaped.bytes()), Long.BYTES);
    return new Tensor(type, shape, MemoryKind.HOST, memory.address());
  }

  private static MemorySegment memory(Tensor tensor) {
    return MemorySegment.ofAddress(tensor.address()).reinterpret(tensor.bytes());
  }
}
