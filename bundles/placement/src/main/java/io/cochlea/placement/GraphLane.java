package io.cochlea.placement;

import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.placement.Placement.Phase;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One graph on one backend, run by one thread: it alone seats, fills and runs, and decides between
 * two runs on which deployment the next one is. Others submit, close, and hand deployments over.
 */
final class GraphLane {

  private static final Logger LOG = LoggerFactory.getLogger(GraphLane.class);

  private final LaneKey key;
  private final Deployer deployer;
  private final TransitionLog log;
  private final Settings settings;
  private final LaneQueue queue;
  private final Seats seats = new Seats();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable HandOver> pending = new AtomicReference<>();
  private final LongAdder runs = new LongAdder();
  private final LongAdder works = new LongAdder();
  private volatile @Nullable Deployment deployment;
  private volatile boolean aborted;
  private volatile boolean finished;
  private int epoch;

  GraphLane(LaneKey key, Deployer deployer, TransitionLog log, Settings settings) {
    this.key = key;
    this.deployer = deployer;
    this.log = log;
    this.settings = settings;
    this.queue = new LaneQueue(key.graph().id(), settings.queue());
  }

  LaneKey key() {
    return key;
  }

  int maxRows() {
    return settings.maxRows();
  }

  /**
   * Starts the lane's thread, which deploys the graph first.
   *
   * @param opened told once the graph is deployed
   * @param ended told once everything is freed
   */
  void start(Consumer<GraphLane> opened, Consumer<GraphLane> ended) {
    Thread.ofPlatform()
        .daemon()
        .name("cochlea-lane-" + key.graph().id())
        .start(() -> {
          try {
            if (open()) {
              opened.accept(this);
              serve();
            }
          } finally {
            ended.accept(this);
            closed.countDown();
          }
        });
  }

  /** Whether it serves: the first deployment is there, and the last hold is not closed. */
  boolean isReady() {
    return ready.isDone() && !queue.isClosed();
  }

  /** Waits until the graph is deployed. */
  void awaitReady() throws InferenceException {
    try {
      ready.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InferenceException(
          "interrupted while graph '" + key.graph().id() + "' was compiled", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw new InferenceException(String.valueOf(cause.getMessage()), cause);
    }
  }

  Ticket submit(Work work) {
    return queue.add(work);
  }

  void submit(Submission done) {
    queue.add(done.renewed());
  }

  /**
   * Has {@code next} take over between two runs.
   *
   * @return the deployment before, which the caller closes
   * @throws InferenceException when the lane does not get there in time; {@code next} stays the
   *     caller's
   */
  Optional<Deployment> activate(Deployment next, long nanos) throws InferenceException {
    var handOver = new HandOver(next);
    pending.set(handOver);
    if (!finished) {
      queue.nudge();
      handOver.await(nanos);
    }
    if (pending.compareAndSet(handOver, null)) {
      throw new InferenceException(
          finished
              ? "the lane of graph '" + key.graph().id() + "' is closed"
              : "the lane of graph '%s' did not come to the end of a run within %d ms"
                  .formatted(key.graph().id(), TimeUnit.NANOSECONDS.toMillis(nanos)));
    }
    return handOver.before();
  }

  /** Makes the lane look whether its deployment is still good. */
  void nudge() {
    queue.nudge();
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

  private boolean open() {
    try {
      deploy();
      ready.complete(null);
      return true;
    } catch (InferenceException | RuntimeException | Error e) {
      queue.close();
      ready.completeExceptionally(e);
      return false;
    }
  }

  private void serve() {
    while (!seats.isEmpty() || queue.await()) {
      try {
        if (aborted) {
          seats.fail(queue, new CancellationException("placement stops"));
        } else {
          serveOnce(settle());
        }
      } catch (InferenceException | RuntimeException | Error e) {
        seats.fail(queue, e);
      }
    }
    finished = true;
    HandOver late = pending.getAndSet(null);
    if (late != null) {
      late.refused("the lane of graph '" + key.graph().id() + "' is closed");
    }
    seats.forget();
    undeploy();
  }

  /** Finds the deployment for the next run; what was on a lost one begins again. */
  private Deployment settle() throws InferenceException {
    Deployment current = deployment;
    boolean interrupted = current == null || current.isLost();
    HandOver handOver = pending.getAndSet(null);
    if (handOver != null) {
      interrupted = current == null || interrupted || !seats.carry(current, handOver.next);
      deployment = handOver.next;
      handOver.taken(current);
      current = handOver.next;
    }
    if (current == null || current.isLost()) {
      seats.forget();
      undeploy();
      current = deploy();
      interrupted = true;
    }
    if (interrupted) {
      seats.restart(++epoch);
    }
    return current;
  }

  private void serveOnce(Deployment current) {
    if (seats.isEmpty() && settings.maxWaitNanos() > 0) {
      queue.gather(current.maxRows(), settings.maxWaitNanos());
    }
    seats.take(queue, current);
    LaneBatch batch = seats.layOut(current);
    if (batch == null || !seats.fill(batch)) {
      return;
    }
    try {
      batch.run();
    } catch (InferenceException | RuntimeException | Error e) {
      failed(current, e);
      return;
    }
    runs.increment();
    seats.step(batch, works);
  }

  /** A run failed: another backend takes the works if there is one, otherwise they fail. */
  private void failed(Deployment current, Throwable cause) {
    if (current.isLost()) {
      return;
    }
    if (!deployer.hasOther(key, current.backend())) {
      seats.fail(cause);
      return;
    }
    deployer.failed(key, current.backend().id(), cause);
    current.lose();
    seats.failOver(cause);
    queue.nudge();
  }

  private Deployment deploy() throws InferenceException {
    long start = System.nanoTime();
    Deployment next = deployer.deploy(key, settings.maxRows());
    deployment = next;
    log.add(key, next.backend().id(), Phase.ACTIVE, "", start);
    return next;
  }

  private void undeploy() {
    Deployment old = deployment;
    deployment = null;
    if (old != null) {
      try {
        deployer.close(key, old);
      } catch (RuntimeException | Error e) {
        LOG.error("graph '{}' could not be freed", key.graph().id(), e);
      }
    }
  }

  boolean isOn(InferenceBackend backend) {
    Deployment current = deployment;
    return current != null && current.backend().equals(backend);
  }

  String backend() {
    Deployment current = deployment;
    return current == null ? "none" : current.backend().id();
  }

  /** What the graph takes and gives; null while no backend runs it. */
  @Nullable Signature signature() {
    Deployment current = deployment;
    return current == null ? null : current.graph().signature();
  }

  LaneState state() {
    Deployment current = deployment;
    return new LaneState(
        key.graph().id(),
        key.role(),
        current == null ? "none" : current.backend().id(),
        current == null ? "" : current.graph().attestation().runtime(),
        current == null ? "" : current.nodes(),
        queue.size(),
        runs.sum(),
        works.sum(),
        current == null ? 0 : current.copied());
  }
}
