package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.placement.Placement.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Brings graphs onto backends: chooses, compiles, checks against the golden. Keeps count of what is
 * deployed, so that a backend which goes away is let go of everywhere. Thread-safe.
 */
final class Deployer {

  private final Backends backends;
  private final Breakers breakers;
  private final Pins pins;
  private final TransitionLog log;
  private final BufferPool pool;
  private final InferenceThreads threads;
  private final LongSupplier compileNanos;
  private final Set<Deployment> deployed = ConcurrentHashMap.newKeySet();

  /**
   * @param compileNanos how long a graph may take to be compiled and checked
   */
  Deployer(
      Backends backends,
      Breakers breakers,
      Pins pins,
      TransitionLog log,
      BufferPool pool,
      InferenceThreads threads,
      LongSupplier compileNanos) {
    this.compileNanos = compileNanos;
    this.backends = backends;
    this.breakers = breakers;
    this.pins = pins;
    this.log = log;
    this.pool = pool;
    this.threads = threads;
  }

  /**
   * The backends that may serve {@code lane}, best first; those whose breaker is open come last, as
   * they are better than none.
   */
  List<Candidate> choices(LaneKey lane) throws InferenceException {
    String pin = pins.of(lane.role());
    if (pin.isEmpty()) {
      return backends.all().stream()
          .sorted(Comparator.comparing(candidate -> isOpen(candidate, lane)))
          .toList();
    }
    Candidate pinned = backends.find(pin);
    if (pinned == null) {
      throw new InferenceException(
          "graph '%s' is pinned to backend '%s', which is not there; there is %s"
              .formatted(lane.graph().id(), pin, backends.names()));
    }
    return List.of(pinned);
  }

  boolean isAvailable(Candidate candidate) {
    return backends.probe(candidate).available();
  }

  boolean isOpen(Candidate candidate, LaneKey lane) {
    return breakers.isOpen(candidate.id(), lane.graph().id());
  }

  /** Whether the lane could be served by another backend than {@code current} right now. */
  boolean hasOther(LaneKey lane, InferenceBackend current) {
    try {
      return choices(lane).stream()
          .anyMatch(candidate ->
              !candidate.backend().equals(current)
                  && !isOpen(candidate, lane)
                  && isAvailable(candidate));
    } catch (InferenceException e) {
      return false;
    }
  }

  /**
   * Deploys on the best backend that can.
   *
   * @throws InferenceException when none can, with the reason of each
   */
  Deployment deploy(LaneKey lane, int maxRows) throws InferenceException {
    var reasons = new ArrayList<String>();
    for (Candidate candidate : choices(lane)) {
      try {
        return deploy(lane, candidate, maxRows);
      } catch (InferenceException e) {
        reasons.add(candidate.id() + ": " + e.getMessage());
      }
    }
    throw new InferenceException(
        "no backend runs graph '%s': %s"
            .formatted(
                lane.graph().id(),
                reasons.isEmpty() ? "there is none" : String.join("; ", reasons)));
  }

  /**
   * Compiles the lane's graph on {@code candidate} and holds it to the golden.
   *
   * @throws InferenceException with the backend's reason; its breaker is open then, unless it is
   *     merely not available
   */
  Deployment deploy(LaneKey lane, Candidate candidate, int maxRows) throws InferenceException {
    Availability availability = backends.probe(candidate);
    if (!availability.available()) {
      throw new InferenceException(availability.reason());
    }
    if (breakers.isHalfOpen(candidate.id(), lane.graph().id())) {
      log.add(lane, candidate.id(), Phase.HALF_OPEN, "tried again");
    }
    Deployment next;
    try {
      next =
          Compilation.of(
              () -> attempt(lane, candidate, maxRows),
              compileNanos.getAsLong(),
              body -> threads.start("cochlea-compile-" + candidate.id(), lane.graph().id(), body));
    } catch (InferenceException e) {
      if (e instanceof Compilation.HungException) {
        backends.hung(candidate.backend());
      }
      failed(lane, candidate.id(), e);
      throw e;
    }
    deployed.add(next);
    if (!backends.contains(candidate.backend())) {
      close(lane, next);
      throw new InferenceException("it went away while the graph was compiled");
    }
    breakers.succeeded(candidate.id(), lane.graph().id());
    return next;
  }

  private Deployment attempt(LaneKey lane, Candidate candidate, int maxRows)
      throws InferenceException {
    log.add(lane, candidate.id(), Phase.COMPILING, "");
    long start = System.nanoTime();
    CompiledGraph graph = candidate.backend().compile(lane.graph(), ShapeProfiles.DYNAMIC);
    log.add(lane, candidate.id(), Phase.COMPILED, graph.attestation().runtime(), start);
    try {
      long compiled = System.nanoTime();
      Golden golden = Golden.of(lane.graph());
      if (golden != null) {
        golden.check(graph, pool);
      }
      String result = golden == null ? "the model brings no golden" : "golden answered right";
      log.add(lane, candidate.id(), Phase.CHECKED, result, compiled);
    } catch (InferenceException | RuntimeException | Error e) {
      graph.close();
      throw e;
    }
    return new Deployment(candidate.backend(), lane.graph(), graph, pool, maxRows);
  }

  /** Notes that {@code backend} failed the lane's graph; it is left alone for a while. */
  void failed(LaneKey lane, String backend, Throwable cause) {
    String reason = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    log.add(lane, backend, Phase.FAILED, reason);
    long nanos = breakers.failed(backend, lane.graph().id(), reason);
    log.add(lane, backend, Phase.OPEN, "for " + nanos / 1_000_000_000 + " s");
  }

  /** Tells everything deployed on {@code backend} that it goes, and returns it. */
  List<Deployment> lose(InferenceBackend backend) {
    backends.remove(backend);
    List<Deployment> gone =
        deployed.stream().filter(each -> each.backend().equals(backend)).toList();
    gone.forEach(Deployment::lose);
    return gone;
  }

  void close(LaneKey lane, Deployment old) {
    long start = System.nanoTime();
    boolean lost = old.isLost();
    if (!lost) {
      log.add(lane, old.backend().id(), Phase.DRAINING, "");
    }
    deployed.remove(old);
    if (old.isQuarantined()) {
      backends.hung(old.backend());
    }
    old.close();
    String detail = old.isQuarantined() ? "hangs; its memory is never freed" : "";
    log.add(lane, old.backend().id(), lost ? Phase.LOST : Phase.CLOSED, detail, start);
  }
}
