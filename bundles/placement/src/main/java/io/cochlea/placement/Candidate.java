package io.cochlea.placement;

import io.cochlea.api.inference.InferenceBackend;
import java.util.Map;

/**
 * A backend service as the framework ranks it.
 *
 * @param power what it takes of it, in a measure of the backends' own: less is better
 */
record Candidate(InferenceBackend backend, int ranking, int power, long serviceId) {

  /** Of a backend that does not tell. */
  static final int USUAL_POWER = 100;

  static Candidate of(InferenceBackend backend, Map<String, Object> properties) {
    return new Candidate(
        backend,
        properties.get("service.ranking") instanceof Integer ranking ? ranking : 0,
        properties.get("backend.power") instanceof Integer power ? power : USUAL_POWER,
        properties.get("service.id") instanceof Long id ? id : 0);
  }

  String id() {
    return backend.id();
  }
}
