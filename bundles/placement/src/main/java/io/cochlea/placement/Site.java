package io.cochlea.placement;

import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.placement.Placement.Phase;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a lane runs now, and where next. The lane's thread alone moves it; others hand deployments
 * over and look.
 */
final class Site {

  private static final Logger LOG = LoggerFactory.getLogger(Site.class);

  private final LaneKey key;
  private final Deployer deployer;
  private final TransitionLog log;
  private final int maxRows;
  private final AtomicReference<@Nullable HandOver> pending = new AtomicReference<>();
  private final AtomicReference<@Nullable Deployment> standby = new AtomicReference<>();
  private final ReentrantLock moving = new ReentrantLock();
  private volatile @Nullable Deployment deployment;
  private volatile boolean finished;
  private int epoch;

  Site(LaneKey key, Deployer deployer, TransitionLog log, int maxRows) {
    this.key = key;
    this.deployer = deployer;
    this.log = log;
    this.maxRows = maxRows;
  }

  /** To be held by whoever moves the lane, from compiling to the hand-over. */
  ReentrantLock moving() {
    return moving;
  }

  /**
   * Has {@code next} take over between two runs.
   *
   * @param nudge makes the lane's thread look
   * @return the deployment before, which the caller closes
   * @throws InferenceException when the lane does not get there in time; {@code next} stays the
   *     caller's
   */
  Optional<Deployment> activate(Deployment next, Runnable nudge, long nanos)
      throws InferenceException {
    var handOver = new HandOver(next);
    pending.set(handOver);
    if (!finished) {
      nudge.run();
      handOver.await(nanos);
    }
    if (pending.compareAndSet(handOver, null)) {
      throw new InferenceException(
          finished
              ? closed()
              : "the lane of graph '%s' did not come to the end of a run within %d ms"
                  .formatted(key.graph().id(), TimeUnit.NANOSECONDS.toMillis(nanos)));
    }
    return handOver.before();
  }

  private String closed() {
    return "the lane of graph '" + key.graph().id() + "' is closed";
  }

  /**
   * Finds the deployment for the next run. An ordered move takes the states of the works along;
   * what was on a lost one begins again.
   */
  Deployment settle(Seats seats) throws InferenceException {
    dropLostStandby();
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
      leave();
      current = replacement();
      interrupted = true;
    }
    if (interrupted) {
      seats.restart(++epoch);
    }
    return current;
  }

  /** What stands by, or else the best there is. */
  private Deployment replacement() throws InferenceException {
    long start = System.nanoTime();
    Deployment ready = standby.getAndSet(null);
    if (ready == null) {
      return deploy();
    }
    deployment = ready;
    log.add(key, ready.backend().id(), Phase.ACTIVE, "it stood by", start);
    return ready;
  }

  private void dropLostStandby() {
    Deployment ready = standby.get();
    if (ready != null && ready.isLost() && standby.compareAndSet(ready, null)) {
      deployer.close(key, ready);
    }
  }

  /** Keeps {@code ready} for the moment when the backend is lost, instead of what stood by. */
  void standBy(Deployment ready) {
    Deployment before = standby.getAndSet(ready);
    if (before != null) {
      deployer.close(key, before);
    }
    if (finished) {
      dropStandby();
    }
  }

  private void dropStandby() {
    Deployment ready = standby.getAndSet(null);
    if (ready != null) {
      deployer.close(key, ready);
    }
  }

  /** Takes what stands by, if it is on {@code backend}. */
  @Nullable Deployment takeStandby(InferenceBackend backend) {
    Deployment ready = standby.get();
    boolean taken =
        ready != null
            && ready.backend().equals(backend)
            && !ready.isLost()
            && standby.compareAndSet(ready, null);
    return taken ? ready : null;
  }

  boolean hasStandby(InferenceBackend backend) {
    Deployment ready = standby.get();
    return ready != null && ready.backend().equals(backend) && !ready.isLost();
  }

  /** Deploys on the best backend there is. */
  Deployment deploy() throws InferenceException {
    long start = System.nanoTime();
    Deployment next = deployer.deploy(key, maxRows);
    deployment = next;
    log.add(key, next.backend().id(), Phase.ACTIVE, "", start);
    return next;
  }

  /** Moves no more. */
  void close() {
    finished = true;
    HandOver late = pending.getAndSet(null);
    if (late != null) {
      late.refused(closed());
    }
    dropStandby();
    leave();
  }

  private void leave() {
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

  /** Whether another backend could take over from {@code current} right now. */
  boolean hasOther(Deployment current) {
    return deployer.hasOther(key, current.backend());
  }

  /** The deployment failed: its backend is left alone for a while. */
  void lose(Deployment current, Throwable cause) {
    deployer.failed(key, current.backend().id(), cause);
    current.lose();
  }

  @Nullable Deployment deployment() {
    return deployment;
  }

  /** Whether it runs somewhere; if not, its next work finds the best backend itself. */
  boolean isSettled() {
    Deployment current = deployment;
    return current != null && !current.isLost();
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

  LaneState state(int queued, long runs, long rows, long works) {
    Deployment current = deployment;
    return new LaneState(
        key.graph().id(),
        key.role(),
        current == null ? "none" : current.backend().id(),
        current == null ? "" : current.graph().attestation().runtime(),
        current == null ? "" : current.nodes(),
        queued,
        runs,
        rows,
        works,
        current == null ? 0 : current.copied());
  }
}
