package io.cochlea.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * A graph bound to memory of its own for so many rows, its caches in place: an output that has the
 * name and shape of a past is that past.
 */
final class InferenceSubject implements AutoCloseable {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Tokens that a decoder has said already. */
  private static final int PAST = 50;

  private final Arena arena = Arena.ofShared();
  private final Map<String, Tensor> inputs = new HashMap<>();
  private final Binding binding;
  private final int times;
  private long allocated;

  /**
   * @param rows of every open axis
   * @param times it runs for one figure
   */
  InferenceSubject(CompiledGraph graph, int rows, int times) throws InferenceException {
    this.times = times;
    binding = graph.bind();
    Random random = new Random(1);
    for (TensorSpec spec : graph.signature().inputs()) {
      Tensor tensor = tensor(spec, rows);
      fill(spec, tensor, random);
      inputs.put(spec.name(), tensor);
      binding.input(spec.name(), tensor);
    }
    for (TensorSpec spec : graph.signature().outputs()) {
      Tensor past = inputs.get(spec.name().replace("present", "past_key_values"));
      binding.output(spec.name(), past == null ? tensor(spec, rows) : past);
    }
  }

  private Tensor tensor(TensorSpec spec, int rows) {
    long[] shape = spec.shape().clone();
    long bytes = spec.type().bytes();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shape[i] < 0 ? rows : shape[i];
      bytes *= shape[i];
    }
    return new Tensor(spec.type(), shape, MemoryKind.HOST, arena.allocate(bytes, 64).address());
  }

  private static void fill(TensorSpec spec, Tensor tensor, Random random) {
    MemorySegment memory = MemorySegment.ofAddress(tensor.address()).reinterpret(tensor.bytes());
    if (tensor.type() == ElementType.FLOAT32) {
      for (long i = 0; i < tensor.elements(); i++) {
        memory.setAtIndex(JAVA_FLOAT, i, (random.nextFloat() - 0.5f));
      }
    } else if (tensor.type() == ElementType.INT32) {
      int value = spec.name().equals("seqlens_k") ? PAST : PAST + 1;
      for (long i = 0; i < tensor.elements(); i++) {
        memory.setAtIndex(JAVA_INT, i, value);
      }
    }
  }

  /** Milliseconds per run. */
  double run() throws InferenceException {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long begin = System.nanoTime();
    for (int i = 0; i < times; i++) {
      binding.run();
    }
    double millis = (System.nanoTime() - begin) / 1e6 / times;
    allocated = (THREADS.getCurrentThreadAllocatedBytes() - bytes) / times;
    return millis;
  }

  /** Bytes of heap that a run of the last figure took. */
  long allocated() {
    return allocated;
  }

  @Override
  public void close() {
    binding.close();
    arena.close();
  }
}
