package io.cochlea.placement;

import io.cochlea.api.placement.Placement.Phase;
import io.cochlea.api.placement.Placement.Transition;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last transitions, kept for the operator. Thread-safe. */
final class TransitionLog {

  static final int KEPT = 256;

  private static final Logger LOG = LoggerFactory.getLogger(TransitionLog.class);

  private final ArrayDeque<Transition> kept = new ArrayDeque<>(KEPT);
  private final Map<Phase, Long> counts = new EnumMap<>(Phase.class);

  /**
   * @param sinceNanos when what led here began, by {@link System#nanoTime()}
   */
  void add(LaneKey lane, String backend, Phase phase, String cause, long sinceNanos) {
    double millis = (System.nanoTime() - sinceNanos) / 1e6;
    add(
        new Transition(
            Instant.now(), lane.graph().id(), lane.role(), backend, phase, cause, millis));
  }

  void add(LaneKey lane, String backend, Phase phase, String cause) {
    add(new Transition(Instant.now(), lane.graph().id(), lane.role(), backend, phase, cause, 0));
  }

  private void add(Transition transition) {
    synchronized (kept) {
      counts.merge(transition.phase(), 1L, Long::sum);
      if (kept.size() == KEPT) {
        kept.removeFirst();
      }
      kept.addLast(transition);
    }
    LOG.info(
        "graph '{}' ({}) on backend '{}': {} in {} ms {}",
        transition.graph(),
        transition.role(),
        transition.backend(),
        transition.phase().name().toLowerCase(Locale.ROOT),
        Math.round(transition.millis()),
        transition.cause());
  }

  /** How often a graph entered {@code phase}. */
  long count(Phase phase) {
    synchronized (kept) {
      return counts.getOrDefault(phase, 0L);
    }
  }

  List<Transition> all() {
    synchronized (kept) {
      return List.copyOf(kept);
    }
  }
}
