package io.cochlea.placement;

import static java.util.stream.Collectors.joining;

import io.cochlea.api.hardware.Hints;
import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.placement.Placement.BackendState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The backends that are there now, best first. Thread-safe. */
final class Backends {

  /** What hangs is never freed, so it may not go on for ever. */
  static final int MOST_HUNG = 3;

  private final Map<InferenceBackend, Integer> hung = new ConcurrentHashMap<>();
  private Comparator<Candidate> order = Policy.LATENCY.order(Hints.NONE);
  private volatile List<Candidate> candidates = List.of();

  synchronized void add(Candidate candidate) {
    var changed = new ArrayList<>(candidates);
    changed.add(candidate);
    changed.sort(order);
    candidates = List.copyOf(changed);
  }

  /** Has others come first; tells whether that changes anything. */
  synchronized boolean order(Comparator<Candidate> bestFirst) {
    List<Candidate> before = candidates;
    order = bestFirst;
    candidates = before.stream().sorted(bestFirst).toList();
    return !candidates.equals(before);
  }

  synchronized void remove(InferenceBackend backend) {
    hung.remove(backend);
    candidates = candidates.stream().filter(c -> !c.backend().equals(backend)).toList();
  }

  /** Notes that a call hangs in it. */
  void hung(InferenceBackend backend) {
    hung.merge(backend, 1, Integer::sum);
  }

  /** Whether a backend can be used. */
  Availability probe(Candidate candidate) {
    int times = hung.getOrDefault(candidate.backend(), 0);
    return times < MOST_HUNG
        ? candidate.backend().probe()
        : new Availability(
            false, "it hung " + times + " times; restart its bundle to have it tried again");
  }

  List<BackendState> states() {
    return candidates.stream()
        .map(candidate -> {
          Availability now = probe(candidate);
          return new BackendState(
              candidate.id(),
              now.available(),
              now.reason(),
              candidate.ranking(),
              hung.getOrDefault(candidate.backend(), 0));
        })
        .toList();
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
