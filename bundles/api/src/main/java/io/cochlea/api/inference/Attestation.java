package io.cochlea.api.inference;

import java.util.Map;

/**
 * Where a compiled graph really runs, from the runtime's own account.
 *
 * @param runtime its name and version
 * @param nodes how many nodes each execution provider took
 */
public record Attestation(String runtime, Map<String, Integer> nodes) {
  public Attestation {
    nodes = Map.copyOf(nodes);
  }
}
