package io.cochlea.api.inference;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where a compiled graph really runs, from the runtime's own account.
 *
 * @param runtime its name and version
 * @param operators for each execution provider the operators it took and how many nodes of each
 */
public record Attestation(String runtime, Map<String, Map<String, Integer>> operators) {
  public Attestation {
    operators = Map.copyOf(operators);
  }

  /** How many nodes each execution provider took. */
  public Map<String, Integer> nodes() {
    Map<String, Integer> nodes = new TreeMap<>();
    operators.forEach((provider, counts) ->
        nodes.put(provider, counts.values().stream().mapToInt(Integer::intValue).sum()));
    return nodes;
  }
}
