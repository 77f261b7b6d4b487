package io.cochlea.placement;

import static java.util.stream.Collectors.joining;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import java.util.ArrayList;
import java.util.List;

/** The backends that are there now, best first. Thread-safe. */
final class Backends {

  private volatile List<Candidate> candidates = List.of();

  synchronized void add(Candidate candidate) {
    var changed = new ArrayList<>(candidates);
    changed.add(candidate);
    changed.sort(Candidate.BEST_FIRST);
    candidates = List.copyOf(changed);
  }

  synchronized void remove(InferenceBackend backend) {
    candidates = candidates.stream().filter(c -> !c.backend().equals(backend)).toList();
  }

  boolean contains(InferenceBackend backend) {
    return candidates.stream().anyMatch(c -> c.backend().equals(backend));
  }

  List<Candidate> all() {
    return candidates;
  }

  /**
   * Compiles {@code graph} on the best backend that can.
   *
   * @param pin id of the only backend to try, or empty
   * @throws InferenceException when none can, with the reason of each
   */
  Deployment deploy(ModelGraph graph, String pin) throws InferenceException {
    var reasons = new ArrayList<String>();
    for (Candidate candidate : allowed(graph, pin)) {
      try {
        return deploy(graph, candidate.backend());
      } catch (InferenceException | RuntimeException | LinkageError e) {
        reasons.add(candidate.id() + ": " + e.getMessage());
      }
    }
    throw new InferenceException(
        "no backend runs graph '%s': %s"
            .formatted(
                graph.id(), reasons.isEmpty() ? "there is none" : String.join("; ", reasons)));
  }

  private List<Candidate> allowed(ModelGraph graph, String pin) throws InferenceException {
    List<Candidate> now = candidates;
    if (pin.isEmpty()) {
      return now;
    }
    List<Candidate> pinned = now.stream().filter(c -> c.id().equals(pin)).toList();
    if (pinned.isEmpty()) {
      throw new InferenceException(
          "graph '%s' is pinned to backend '%s', which is not there; there is %s"
              .formatted(
                  graph.id(),
                  pin,
                  now.isEmpty() ? "none" : now.stream().map(Candidate::id).collect(joining(", "))));
    }
    return pinned;
  }

  private static Deployment deploy(ModelGraph graph, InferenceBackend backend)
      throws InferenceException {
    Availability availability = backend.probe();
    if (!availability.available()) {
      throw new InferenceException(availability.reason());
    }
    return new Deployment(backend, backend.compile(graph, ShapeProfiles.DYNAMIC));
  }
}
