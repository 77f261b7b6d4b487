package io.cochlea.placement;

import io.cochlea.api.inference.InferenceBackend;
import java.util.Comparator;

/** A backend service as the framework ranks it. */
record Candidate(InferenceBackend backend, int ranking, long serviceId) {

  /** Higher ranking first, then the service that came first. */
  static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingInt(Candidate::ranking)
          .reversed()
          .thenComparingLong(Candidate::serviceId);

  String id() {
    return backend.id();
  }
}
