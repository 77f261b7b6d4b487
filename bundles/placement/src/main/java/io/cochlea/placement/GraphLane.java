package io.cochlea.placement;

import static java.util.stream.Collectors.joining;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.inference.Attestation;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.placement.Role;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One graph on one backend, run by one thread: it alone compiles, seats, runs, and frees. Others
 * submit, close, and say that a backend is lost.
 */
final class GraphLane {

  private static final Logger LOG = LoggerFactory.getLogger(GraphLane.class);

  private final ModelGraph graph;
  private final Role role;
  private final Backends backends;
  private final BufferPool pool;
  private final Settings settings;
  private final LaneQueue queue;
  private final Seats seats = new Seats();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Deployment deployment;
  private volatile boolean aborted;
  private final LongAdder runs = new LongAdder();
  private final LongAdder works = new LongAdder();
  private @Nullable LaneBatch batch;
  private int epoch;

  GraphLane(ModelGraph graph, Role role, Backends backends, BufferPool pool, Settings settings) {
    this.graph = graph;
    this.role = role;
    this.backends = backends;
    this.pool = pool;
    this.settings = settings;
    this.queue = new LaneQueue(graph.id(), settings.queue());
  }

  /**
   * Starts the lane's thread, which compiles the graph first.
   *
   * @param ended told once everything is freed
   */
  void start(Consumer<GraphLane> ended) {
    Thread.ofPlatform()
        .daemon()
        .name("cochlea-lane-" + graph.id())
        .start(() -> {
          try {
            serve();
          } finally {
            ended.accept(this);
            closed.countDown();
          }
        });
  }

  /** Waits until the graph is compiled. */
  void awaitReady() throws InferenceException {
    try {
      ready.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InferenceException("interrupted while graph '" + graph.id() + "' was compiled", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw new InferenceException(String.valueOf(cause.getMessage()), cause);
    }
  }

  Ticket submit(Work work) {
    return queue.add(work);
  }

  /** Refuses new work, lets what is queued finish, then frees the graph; does not wait. */
  void close() {
    queue.close();
  }

  /** Gives up what is queued and running. */
  void abort() {
    aborted = true;
    queue.close();
    Deployment running = deployment;
    if (running != null) {
      running.lose();
    }
  }

  /** Waits until everything is freed. */
  boolean awaitClosed(long nanos) {
    try {
      return closed.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The backend goes: lets go of it, within bounded time, and moves to the next best one. */
  void lost(InferenceBackend backend) {
    Deployment running = deployment;
    if (running == null || !running.backend().equals(backend)) {
      return;
    }
    running.lose();
    queue.nudge();
    if (!running.awaitClosed(settings.drainNanos())) {
      LOG.warn(
          "graph '{}' still runs on backend '{}', which is going away", graph.id(), backend.id());
    }
  }

  private void serve() {
    try {
      deploy();
      ready.complete(null);
    } catch (InferenceException | RuntimeException | Error e) {
      queue.close();
      ready.completeExceptionally(e);
      undeploy();
      return;
    }
    while (!seats.isEmpty() || queue.await()) {
      serveOnce();
    }
    undeploy();
  }

  private void serveOnce() {
    try {
      if (aborted) {
        seats.fail(queue, new CancellationException("placement stops"));
        return;
      }
      Deployment current = deployment;
      if (current != null && current.isLost()) {
        undeploy();
        current = null;
      }
      LaneBatch rows = batch;
      if (current == null || rows == null) {
        rows = redeploy();
      }
      seats.take(queue, rows.maxRows());
      seats.fill(rows);
      if (!seats.isEmpty()) {
        run(rows);
      }
    } catch (InferenceException | RuntimeException | Error e) {
      seats.fail(queue, e);
    }
  }

  private void run(LaneBatch rows) {
    try {
      rows.run();
    } catch (InferenceException | RuntimeException | Error e) {
      Deployment current = deployment;
      if (current == null || !current.isLost()) {
        seats.fail(e);
      }
      return;
    }
    runs.increment();
    works.add(seats.step(rows));
  }

  private LaneBatch redeploy() throws InferenceException {
    LaneBatch rows = deploy();
    seats.restart(++epoch);
    return rows;
  }

  private LaneBatch deploy() throws InferenceException {
    long start = System.nanoTime();
    Deployment next = backends.deploy(graph, settings.pin());
    LaneBatch rows = batchOn(next);
    batch = rows;
    deployment = next;
    if (!backends.contains(next.backend())) {
      // It went while we compiled, before anyone could tell us.
      next.lose();
    }
    LOG.info(
        "graph '{}' ({}) runs on backend '{}', compiled in {} ms",
        graph.id(),
        role,
        next.backend().id(),
        (System.nanoTime() - start) / 1_000_000);
    return rows;
  }

  private LaneBatch batchOn(Deployment next) {
    try {
      return new LaneBatch(next, pool, "lane " + graph.id(), settings.maxRows());
    } catch (RuntimeException e) {
      next.close();
      throw e;
    }
  }

  private void undeploy() {
    Deployment old = deployment;
    LaneBatch rows = batch;
    batch = null;
    deployment = null;
    try {
      if (old != null) {
        old.close();
      }
    } catch (RuntimeException | Error e) {
      LOG.error("graph '{}' could not be freed", graph.id(), e);
    } finally {
      if (rows != null) {
        rows.close();
      }
    }
  }

  String backend() {
    Deployment current = deployment;
    return current == null ? "none" : current.backend().id();
  }

  /** What the graph takes and gives; none while no backend runs it. */
  @Nullable Signature signature() {
    Deployment current = deployment;
    return current == null ? null : current.graph().signature();
  }

  LaneState state() {
    Deployment current = deployment;
    Attestation attestation = current == null ? null : current.graph().attestation();
    return new LaneState(
        graph.id(),
        role,
        current == null ? "none" : current.backend().id(),
        attestation == null ? "" : attestation.runtime(),
        attestation == null ? "" : nodes(attestation),
        queue.size(),
        runs.sum(),
        works.sum());
  }

  private static String nodes(Attestation attestation) {
    return attestation.nodes().entrySet().stream()
        .map(provider -> provider.getKey() + " " + provider.getValue())
        .collect(joining(", "));
  }
}
