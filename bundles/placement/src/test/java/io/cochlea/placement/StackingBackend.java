package io.cochlea.placement;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Attestation;
import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A backend that computes in Java {@code sum[b] = x[b, 0] + state[0, b, 0] + state[1, b, 0]}: its
 * state has the batch in the middle.
 */
final class StackingBackend implements InferenceBackend {

  final List<String> shapes = Collections.synchronizedList(new ArrayList<>());
  final List<Float> totals = Collections.synchronizedList(new ArrayList<>());
  private final Signature signature;

  /**
   * @param batch the rows it takes; −1 for any
   */
  StackingBackend(long batch) {
    signature =
        new Signature(
            List.of(
                new TensorSpec("x", ElementType.FLOAT32, new long[] {batch, 1}),
                new TensorSpec("state", ElementType.FLOAT32, new long[] {2, batch, 1})),
            List.of(new TensorSpec("sum", ElementType.FLOAT32, new long[] {batch})),
            Map.of());
  }

  @Override
  public String id() {
    return "stacking";
  }

  @Override
  public Availability probe() {
    return new Availability(true, "computes in Java");
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) {
    return new CompiledGraph() {
      @Override
      public Signature signature() {
        return signature;
      }

      @Override
      public Attestation attestation() {
        return new Attestation("java", Map.of());
      }

      @Override
      public Binding bind() {
        return new Stacking();
      }

      @Override
      public void close() {}
    };
  }

  private final class Stacking implements Binding {
    private final Map<String, Tensor> inputs = new HashMap<>();
    private final Arena arena = Arena.ofShared();
    private @Nullable Tensor bound;
    private Tensor sum = new Tensor(ElementType.FLOAT32, new long[] {0}, MemoryKind.HOST, 0);

    @Override
    public void input(String name, Tensor tensor) {
      inputs.put(name, tensor);
    }

    @Override
    public void output(String name, Tensor tensor) {
      bound = tensor;
    }

    @Override
    public void output(String name, MemoryKind kind) {
      bound = null;
    }

    @Override
    public Tensor output(String name) {
      return sum;
    }

    @Override
    public void run() {
      Tensor x = Objects.requireNonNull(inputs.get("x"));
      Tensor state = Objects.requireNonNull(inputs.get("state"));
      shapes.add(Arrays.toString(x.shape()) + Arrays.toString(state.shape()));
      long rows = x.shape()[0];
      Tensor given = bound;
      MemorySegment sums = given == null ? arena.allocate(JAVA_FLOAT, rows) : Memory.of(given);
      for (long row = 0; row < rows; row++) {
        float total =
            Memory.of(x).getAtIndex(JAVA_FLOAT, row)
                + Memory.of(state).getAtIndex(JAVA_FLOAT, row)
                + Memory.of(state).getAtIndex(JAVA_FLOAT, rows + row);
        sums.setAtIndex(JAVA_FLOAT, row, total);
        totals.add(total);
      }
      sum = new Tensor(ElementType.FLOAT32, new long[] {rows}, MemoryKind.HOST, sums.address());
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {
      arena.close();
    }
  }
}
