package io.cochlea.api.inference;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a compiled graph really runs, from the runtime's own account.
 *
 * @param runtime its name and version
 * @param operators for each execution provider the operators it took and how many nodes of each
 */
public record Attestation(String runtime, Map<String, Map<String, Integer>> operators) {

  /** What nearly all of a graph's time goes into. */
  private static final Set<String> HEAVY =
      Set.of(
          "Attention",
          "Conv",
          "ConvInteger",
          "ConvTranspose",
          "DecoderMaskedMultiHeadAttention",
          "DynamicQuantizeLSTM",
          "DynamicQuantizeMatMul",
          "FusedConv",
          "FusedGemm",
          "FusedMatMul",
          "GRU",
          "Gemm",
          "GroupQueryAttention",
          "LSTM",
          "MatMul",
          "MatMulInteger",
          "MatMulIntegerToFloat",
          "MatMulNBits",
          "MultiHeadAttention",
          "QAttention",
          "QGemm",
          "QLinearConv",
          "QLinearMatMul",
          "RNN");

  public Attestation {
    operators = Map.copyOf(operators);
  }

  /**
   * The operators that keep a graph from counting as on the device of {@code provider}: matrix
   * products, convolutions, recurrences and attention that others took, and how many nodes of each.
   * Shapes and look-ups elsewhere do not count. Empty when it is on the device.
   */
  public Map<String, Integer> heavyOutside(String provider) {
    Map<String, Integer> outside = new TreeMap<>();
    operators.forEach((each, counts) -> {
      if (!each.equals(provider)) {
        counts.forEach((operator, nodes) -> {
          if (HEAVY.contains(operator)) {
            outside.merge(operator, nodes, Integer::sum);
          }
        });
      }
    });
    return outside;
  }

  /** How many nodes each execution provider took. */
  public Map<String, Integer> nodes() {
    Map<String, Integer> nodes = new TreeMap<>();
    operators.forEach((provider, counts) ->
        nodes.put(provider, counts.values().stream().mapToInt(Integer::intValue).sum()));
    return nodes;
  }
}
