package io.cochlea.placement;

import static java.util.stream.Collectors.joining;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.TensorSpec;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A graph compiled on one backend, bound once, with the memory it runs on. Run by its lane's thread
 * and closed when that is done with it; {@link #lose()} and {@link #awaitClosed} are for others.
 */
final class Deployment {

  private final InferenceBackend backend;
  private final CompiledGraph graph;
  private final Binding binding;
  private final LaneBatch batch;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean lost;

  /**
   * Binds {@code graph}, and closes it when that fails.
   *
   * @param model what {@code graph} was compiled of
   */
  Deployment(
      InferenceBackend backend, ModelGraph model, CompiledGraph graph, BufferPool pool, int maxRows)
      throws InferenceException {
    this.backend = backend;
    this.graph = graph;
    try {
      this.binding = graph.bind();
    } catch (InferenceException | RuntimeException e) {
      graph.close();
      throw e;
    }
    try {
      for (TensorSpec output : graph.signature().outputs()) {
        binding.output(output.name(), MemoryKind.HOST);
      }
      this.batch =
          new LaneBatch(
              backend.id(),
              binding,
              graph.signature(),
              BatchAxes.of(model, graph.signature()),
              pool,
              "lane on " + backend.id(),
              maxRows);
    } catch (InferenceException | RuntimeException e) {
      binding.close();
      graph.close();
      throw e;
    }
  }

  InferenceBackend backend() {
    return backend;
  }

  CompiledGraph graph() {
    return graph;
  }

  /** How many nodes each provider runs, for people: {@code CPUExecutionProvider 123}. */
  String nodes() {
    return graph.attestation().nodes().entrySet().stream()
        .map(provider -> provider.getKey() + " " + provider.getValue())
        .collect(joining(", "));
  }

  LaneBatch batch() {
    return batch;
  }

  /** Says that the backend goes; a running call is cut short. */
  void lose() {
    lost = true;
    try {
      binding.cancel();
    } catch (RuntimeException e) {
      // Closed by its own thread meanwhile: nothing runs any more.
      return;
    }
  }

  boolean isLost() {
    return lost;
  }

  /** Waits until the backend is let go of. */
  boolean awaitClosed(long nanos) {
    try {
      return closed.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Frees the binding, then the graph, then the memory. */
  void close() {
    try (batch;
        graph;
        binding) {
      lost = true;
    } finally {
      closed.countDown();
    }
  }
}
