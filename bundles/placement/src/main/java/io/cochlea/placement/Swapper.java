package io.cochlea.placement;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement.Phase;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves lanes to other backends while they serve. Thread-safe. */
final class Swapper {

  private static final Logger LOG = LoggerFactory.getLogger(Swapper.class);

  private final Deployer deployer;
  private final TransitionLog log;

  Swapper(Deployer deployer, TransitionLog log) {
    this.deployer = deployer;
    this.log = log;
  }

  /**
   * Deploys the lane's graph on {@code target} while the old deployment serves, hands it over
   * between two runs, and closes the old one.
   *
   * @param nanos how long the lane may take to come to the end of a run
   * @throws InferenceException with the reason; the lane stays where it is
   */
  void move(GraphLane lane, Candidate target, long nanos) throws InferenceException {
    lane.site().moving().lock();
    try {
      moveAlone(lane, target, nanos);
    } finally {
      lane.site().moving().unlock();
    }
  }

  private void moveAlone(GraphLane lane, Candidate target, long nanos) throws InferenceException {
    if (lane.site().isOn(target.backend())) {
      return;
    }
    Deployment ready = lane.site().takeStandby(target.backend());
    Deployment next = ready != null ? ready : deployer.deploy(lane.key(), target, lane.maxRows());
    long start = System.nanoTime();
    Optional<Deployment> before;
    try {
      before = lane.site().activate(next, lane::nudge, nanos);
    } catch (InferenceException e) {
      deployer.close(lane.key(), next);
      throw e;
    }
    String from = before.map(old -> "after " + old.backend().id()).orElse("");
    log.add(lane.key(), target.id(), Phase.ACTIVE, from, start);
    before.ifPresent(old -> deployer.close(lane.key(), old));
  }

  /** Moves the lane to the best backend that can take it, if it is not there already. */
  void improve(GraphLane lane, long nanos) {
    if (!lane.site().isSettled()) {
      return;
    }
    try {
      for (Candidate candidate : deployer.choices(lane.key())) {
        if (!lane.isReady()
            || lane.site().isOn(candidate.backend())
            || tried(lane, candidate, nanos)) {
          return;
        }
      }
    } catch (InferenceException e) {
      LOG.warn("{}; it stays on '{}'", e.getMessage(), lane.site().backend());
    }
  }

  /** Has the best other backend stand by, compiled and checked, for the loss of this one. */
  void standBy(GraphLane lane) {
    Site site = lane.site();
    site.moving().lock();
    try {
      for (Candidate candidate : deployer.choices(lane.key())) {
        if (site.isOn(candidate.backend()) || !isUsable(lane, candidate)) {
          continue;
        }
        if (lane.isReady() && !site.hasStandby(candidate.backend())) {
          site.standBy(deployer.deploy(lane.key(), candidate, lane.maxRows()));
        }
        return;
      }
    } catch (InferenceException e) {
      LOG.warn("nothing stands by for graph '{}': {}", lane.key().graph().id(), e.getMessage());
    } finally {
      site.moving().unlock();
    }
  }

  private boolean isUsable(GraphLane lane, Candidate candidate) {
    return !deployer.isOpen(candidate, lane.key()) && deployer.isAvailable(candidate);
  }

  private boolean tried(GraphLane lane, Candidate candidate, long nanos) {
    if (!isUsable(lane, candidate)) {
      return false;
    }
    try {
      move(lane, candidate, nanos);
      return true;
    } catch (InferenceException e) {
      LOG.warn(
          "graph '{}' cannot move to backend '{}': {}",
          lane.key().graph().id(),
          candidate.id(),
          e.getMessage());
      return false;
    }
  }
}
