package io.cochlea.placement;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

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
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A backend that computes in Java on the memory it is given: {@code sum[b]} is the sum of the first
 * {@code len[b]} columns of {@code x[b, 2, T]}. It checks that what is closed is not used.
 */
final class SummingBackend implements InferenceBackend {

  static final Signature SIGNATURE =
      new Signature(
          List.of(
              new TensorSpec("x", ElementType.FLOAT32, new long[] {-1, 2, -1}),
              new TensorSpec("len", ElementType.INT64, new long[] {-1})),
          List.of(new TensorSpec("sum", ElementType.FLOAT32, new long[] {-1})),
          Map.of());

  final AtomicInteger compiled = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger bindCalls = new AtomicInteger();
  final List<String> batches = Collections.synchronizedList(new ArrayList<>());
  final Semaphore running = new Semaphore(0);
  final CountDownLatch released = new CountDownLatch(1);
  volatile boolean hang;
  volatile boolean deaf;
  volatile boolean compilesForEver;
  volatile float error;
  volatile @Nullable String unavailable;
  volatile @Nullable String refuse;
  volatile @Nullable String fail;
  private final String id;

  SummingBackend(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Availability probe() {
    String reason = unavailable;
    return new Availability(reason == null, reason == null ? "computes in Java" : reason);
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    if (refuse != null) {
      throw new InferenceException(refuse);
    }
    if (compilesForEver) {
      awaitRelease();
    }
    compiled.incrementAndGet();
    open.incrementAndGet();
    return new Graph();
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Graph implements CompiledGraph {
    private final AtomicInteger bindings = new AtomicInteger();
    private boolean closed;

    @Override
    public Signature signature() {
      return SIGNATURE;
    }

    @Override
    public Attestation attestation() {
      return new Attestation("java", Map.of("Java", Map.of("Sum", 1)));
    }

    @Override
    public Binding bind() {
      bindings.incrementAndGet();
      return new Summing(bindings);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
        if (bindings.get() != 0) {
          throw new IllegalStateException("graph closed before its binding");
        }
      }
    }
  }

  private final class Summing implements Binding {
    private final AtomicInteger bindings;
    private final Map<String, Tensor> inputs = new HashMap<>();
    private final Arena arena = Arena.ofShared();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private Tensor sum = new Tensor(ElementType.FLOAT32, new long[] {0}, MemoryKind.HOST, 0);

    Summing(AtomicInteger bindings) {
      this.bindings = bindings;
    }

    @Override
    public void input(String name, Tensor tensor) {
      bindCalls.incrementAndGet();
      inputs.put(name, tensor);
    }

    @Override
    public void output(String name, Tensor tensor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void output(String name, MemoryKind kind) {}

    @Override
    public Tensor output(String name) {
      return sum;
    }

    @Override
    public void run() throws InferenceException {
      running.release();
      if (fail != null) {
        throw new InferenceException(fail);
      }
      if (deaf) {
        awaitRelease();
      }
      if (hang) {
        awaitCancel();
      }
      Tensor x = tensor("x");
      Tensor len = tensor("len");
      int rows = (int) x.shape()[0];
      int extent = (int) x.shape()[2];
      batches.add(rows + "x" + extent);
      MemorySegment sums = arena.allocate(4L * rows);
      for (int row = 0; row < rows; row++) {
        float total = error;
        long columns = Memory.of(len).getAtIndex(JAVA_LONG, row);
        for (int t = 0; t < columns; t++) {
          total += Memory.of(x).getAtIndex(JAVA_FLOAT, row * 2L * extent + t);
          total += Memory.of(x).getAtIndex(JAVA_FLOAT, row * 2L * extent + extent + t);
        }
        sums.setAtIndex(JAVA_FLOAT, row, total);
      }
      sum = new Tensor(ElementType.FLOAT32, new long[] {rows}, MemoryKind.HOST, sums.address());
    }

    private Tensor tensor(String name) throws InferenceException {
      Tensor tensor = inputs.get(name);
      if (tensor == null) {
        throw new InferenceException("input '" + name + "' is not bound");
      }
      return tensor;
    }

    private void awaitCancel() throws InferenceException {
      try {
        cancelled.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new InferenceException("cancelled");
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public void close() {
      bindings.decrementAndGet();
      arena.close();
    }
  }
}
