package io.cochlea.placement;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Attestation;
import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.State;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend that computes in Java with every kind of state. Of the graph {@link #SLABS}, where n is
 * the number of runs before this one of the row's work:
 *
 * <pre>
 *   cache[b, n] = x[b]                                    in place
 *   next[i, b] = turns[i, b] + x[b] · 10^i                taking turns, the batch in the middle
 *   y[b] = key[b] + Σ cache[b] + 100 · (next[0, b] + next[1, b])
 * </pre>
 *
 * Of the graph {@link #PASSED}: {@code present = past ++ x}, {@code first_out = x}, {@code y = key
 * + Σ present + 100 · first}.
 */
final class RememberingBackend implements InferenceBackend {

  static final int CACHE = 64;

  static final ModelGraph SLABS =
      new ModelGraph(
          "slabs",
          "00",
          Path.of("slabs.onnx"),
          Map.of("x", 0, "n", 0, "key", 0, "cache", 0, "turns", 1),
          List.of(
              new State("key", null, State.Kind.CONSTANT),
              new State("cache", "cache_out", State.Kind.IN_PLACE),
              new State("turns", "next", State.Kind.EXCHANGED)));

  static final ModelGraph PASSED =
      new ModelGraph(
          "passed",
          "00",
          Path.of("passed.onnx"),
          Map.of("x", 0, "key", 0, "past", 0, "first", 0),
          List.of(
              new State("key", null, State.Kind.CONSTANT),
              new State("past", "present", State.Kind.GROWING),
              new State("first", "first_out", State.Kind.FIRST)));

  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger binds = new AtomicInteger();
  final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  final Semaphore ran = new Semaphore(0);
  volatile boolean failing;
  private final String id;

  RememberingBackend(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Availability probe() {
    return new Availability(true, "computes in Java");
  }

  private static TensorSpec tensor(String name, String axes, long... shape) {
    return new TensorSpec(name, ElementType.FLOAT32, shape, List.of(axes.split(",")));
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) {
    boolean slabs = graph.id().equals("slabs");
    List<TensorSpec> inputs =
        slabs
            ? List.of(
                tensor("x", "B", -1),
                tensor("n", "B", -1),
                tensor("key", "B", -1),
                new TensorSpec("cache", ElementType.FLOAT32, new long[] {-1, CACHE}),
                new TensorSpec("turns", ElementType.FLOAT32, new long[] {2, -1}))
            : List.of(
                tensor("x", "B", -1),
                tensor("key", "B", -1),
                tensor("past", "B,P", -1, -1),
                tensor("first", "B,F", -1, -1));
    List<TensorSpec> outputs =
        slabs
            ? List.of(
                tensor("y", "B", -1),
                new TensorSpec("cache_out", ElementType.FLOAT32, new long[] {-1, CACHE}),
                new TensorSpec("next", ElementType.FLOAT32, new long[] {2, -1}))
            : List.of(
                tensor("y", "B", -1),
                tensor("present", "B,Q", -1, -1),
                tensor("first_out", "B,F", -1, -1));
    Signature signature = new Signature(inputs, outputs, Map.of());
    open.incrementAndGet();
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
        open.incrementAndGet();
        return new Remembering(slabs);
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }

  private final class Remembering implements Binding {
    private final Map<String, Tensor> inputs = new HashMap<>();
    private final Map<String, Tensor> bound = new HashMap<>();
    private final Map<String, Tensor> results = new HashMap<>();
    private final Arena arena = Arena.ofShared();
    private final boolean slabs;
    private boolean closed;

    Remembering(boolean slabs) {
      this.slabs = slabs;
    }

    @Override
    public void input(String name, Tensor tensor) {
      binds.incrementAndGet();
      inputs.put(name, tensor);
    }

    @Override
    public void output(String name, Tensor tensor) {
      bound.put(name, tensor);
    }

    @Override
    public void output(String name, MemoryKind kind) {
      bound.remove(name);
    }

    @Override
    public Tensor output(String name) {
      return Objects.requireNonNull(results.get(name), name);
    }

    @Override
    public void pass(String output, String input) {
      inputs.put(input, output(output));
    }

    @Override
    public void run() throws InferenceException {
      if (failing) {
        throw new InferenceException("device fell off");
      }
      int rows = (int) in("x").shape()[0];
      batches.add(rows);
      Tensor y = out("y", rows);
      if (slabs) {
        slabs(rows, y);
      } else {
        passed(rows, y);
      }
      ran.release();
    }

    private void slabs(int rows, Tensor y) {
      Tensor cache = in("cache");
      if (cache.address() != Objects.requireNonNull(bound.get("cache_out")).address()) {
        throw new AssertionError("not in place");
      }
      Tensor next = Objects.requireNonNull(bound.get("next"));
      for (int row = 0; row < rows; row++) {
        float x = get(in("x"), row);
        set(cache, row * CACHE + (int) get(in("n"), row), x);
        float sum = get(in("key"), row);
        for (int i = 0; i < CACHE; i++) {
          sum += get(cache, row * CACHE + i);
        }
        for (int i = 0; i < 2; i++) {
          float value = get(in("turns"), i * rows + row) + (i == 0 ? x : 10 * x);
          set(next, i * rows + row, value);
          sum += 100 * value;
        }
        set(y, row, sum);
      }
    }

    private void passed(int rows, Tensor y) {
      Tensor past = in("past");
      int length = (int) past.shape()[1];
      Tensor first = in("first");
      Tensor present = out("present", rows, length + 1);
      Tensor firstOut =
          out("first_out", first.shape()[1] == 0 ? new long[] {rows, 1} : new long[] {0, 0});
      for (int row = 0; row < rows; row++) {
        float sum = get(in("key"), row);
        for (int i = 0; i < length; i++) {
          sum += get(past, row * length + i);
          set(present, row * (length + 1) + i, get(past, row * length + i));
        }
        set(present, row * (length + 1) + length, get(in("x"), row));
        sum += get(in("x"), row);
        if (first.shape()[1] == 0) {
          set(firstOut, row, get(in("x"), row));
        } else {
          sum += 100 * get(first, row);
        }
        set(y, row, sum);
      }
    }

    private Tensor in(String name) {
      return Objects.requireNonNull(inputs.get(name), name);
    }

    private Tensor out(String name, long... shape) {
      Tensor tensor = bound.get(name);
      if (tensor == null) {
        long elements = 1;
        for (long extent : shape) {
          elements *= extent;
        }
        MemorySegment memory = arena.allocate(Math.max(4, 4 * elements), 64);
        tensor = new Tensor(ElementType.FLOAT32, shape, MemoryKind.HOST, memory.address());
      }
      results.put(name, tensor);
      return tensor;
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
        arena.close();
      }
    }
  }

  private static float get(Tensor tensor, int index) {
    return Memory.of(tensor).getAtIndex(JAVA_FLOAT, index);
  }

  private static void set(Tensor tensor, int index, float value) {
    Memory.of(tensor).setAtIndex(JAVA_FLOAT, index, value);
  }
}
