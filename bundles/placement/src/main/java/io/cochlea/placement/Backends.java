package io.cochlea.placement;

import static java.util.stream.Collectors.joining;

import io.cochlea.api.inference.InferenceBackend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** The best backend of that id, or null. */
  @Nullable Candidate find(String id) {
    return candidates.stream().filter(c -> c.id().equals(id)).findFirst().orElse(null);
  }

  /**
   * @throws IllegalArgumentException naming the backends there are
   */
  Candidate require(String id) {
    Candidate found = find(id);
    if (found == null) {
      throw new IllegalArgumentException("unknown backend '" + id + "'; there is " + names());
    }
    return found;
  }

  /** The ids for a message. */
  String names() {
    List<Candidate> now = candidates;
    return now.isEmpty() ? "none" : now.stream().map(Candidate::id).collect(joining(", "));
  }
}
