package io.cochlea.placement;

import static java.util.stream.Collectors.joining;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Attestation;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A graph compiled on one backend, bound once, with the memory it runs on. Run by its lane's thread
 * and closed when that is done with it; {@link #lose()} and {@link #awaitClosed} are for others.
 */
final class Deployment {

  private static final String CPU = "CPUExecutionProvider";

  private final InferenceBackend backend;
  private final CompiledGraph graph;
  private final LaneGraph lane;
  private final BufferPool pool;
  private final int maxRows;
  private final Set<LaneBatch> open = ConcurrentHashMap.newKeySet();
  private final @Nullable LaneBatch shared;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LongAdder copied = new LongAdder();
  private volatile boolean lost;
  private volatile boolean quarantined;

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
    this.pool = pool;
    try {
      this.lane = LaneGraph.of(model, graph.signature());
      this.maxRows = Math.clamp(lane.axes().rows(), 1, maxRows);
      this.shared = lane.isPassing() ? null : open();
    } catch (InferenceException | RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private LaneBatch open() throws InferenceException {
    String owner = "lane on " + backend.id();
    var tensors = new LaneTensors(lane, pool, owner, maxRows, copied);
    var bindings = new ArrayList<Binding>();
    try {
      for (int turns = tensors.slabs.isExchanging() ? 2 : 1; turns > 0; turns--) {
        bindings.add(graph.bind());
        for (TensorSpec output : graph.signature().outputs()) {
          bindings.getLast().output(output.name(), MemoryKind.HOST);
        }
      }
    } catch (InferenceException | RuntimeException e) {
      bindings.forEach(Binding::close);
      throw e;
    }
    var batch = new LaneBatch(backend.id(), bindings, tensors, lane, this);
    open.add(batch);
    return batch;
  }

  InferenceBackend backend() {
    return backend;
  }

  CompiledGraph graph() {
    return graph;
  }

  /**
   * How many nodes each provider runs, for people: {@code CPUExecutionProvider 123}. Where a device
   * has taken nodes, those left to the CPU are named.
   */
  String nodes() {
    Attestation attestation = graph.attestation();
    return attestation.nodes().entrySet().stream()
        .map(provider -> {
          String count = provider.getKey() + " " + provider.getValue();
          boolean left = provider.getKey().equals(CPU) && attestation.operators().size() > 1;
          return left ? count + " " + operators(attestation) : count;
        })
        .collect(joining(", "));
  }

  private static String operators(Attestation attestation) {
    return new TreeMap<>(attestation.operators().getOrDefault(CPU, Map.of()))
        .entrySet().stream()
            .map(operator -> operator.getKey() + " " + operator.getValue())
            .collect(joining(", ", "(", ")"));
  }

  void forget(LaneBatch batch) {
    open.remove(batch);
  }

  /** Rows that are seated at most. */
  int maxRows() {
    return maxRows;
  }

  /**
   * The batch that {@code work} is run in: that of all works, or its own where outputs are passed
   * on.
   */
  LaneBatch batch(Submission work) throws InferenceException {
    LaneBatch batch = shared == null ? work.own() : shared;
    if (batch == null) {
      batch = open();
      work.own(batch);
      batch.admit(work, true);
    }
    return batch;
  }

  /** Whether {@code work} can be seated beside those that are. */
  boolean admit(Submission work, boolean alone) {
    return shared == null || shared.admit(work, alone);
  }

  /** Whether works are run one at a time. */
  boolean isPassing() {
    return shared == null;
  }

  /** Whether the states of all seated works lie in slabs. */
  boolean hasSlabs() {
    return shared != null && lane.hasStates();
  }

  /**
   * Has the states of {@code seated} works go on in {@code next}.
   *
   * @return false when they have other shapes there
   * @throws InferenceException when the backend cannot; the states of some works are lost then
   */
  boolean carry(Deployment next, List<Submission> seated) throws InferenceException {
    if (shared != null) {
      return next.shared != null && next.shared.carry(shared);
    }
    for (Submission work : seated) {
      LaneBatch before = work.own();
      if (before != null) {
        LaneBatch after = next.open();
        boolean carried = after.carry(before);
        work.own(after);
        before.close();
        if (!carried) {
          return false;
        }
      }
    }
    return true;
  }

  /** Bytes of states copied so far. */
  long copied() {
    return copied.sum();
  }

  /** Says that the backend goes; a running call is cut short. */
  void lose() {
    lost = true;
    cancel();
  }

  /** Cuts a running call short. */
  void cancel() {
    open.forEach(LaneBatch::cancel);
  }

  /** A call hangs in it: nothing of it is ever freed, as that call may still write there. */
  void quarantine() {
    quarantined = true;
  }

  boolean isQuarantined() {
    return quarantined;
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

  /** Frees the bindings with their memory, then the graph, unless a call hangs in it. */
  void close() {
    lost = true;
    if (quarantined) {
      closed.countDown();
      return;
    }
    try (graph) {
      open.forEach(LaneBatch::close);
    } finally {
      closed.countDown();
    }
  }
}
