package io.cochlea.modelstore.optimize;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who makes and who reads each tensor of a graph without graphs in it. */
final class Wires {
  private final Map<String, NodeProto> makers = new LinkedHashMap<>();
  private final Map<String, List<NodeProto>> readers = new HashMap<>();

  Wires(List<NodeProto> nodes) {
    for (NodeProto node : nodes) {
      node.getOutputList().forEach(output -> makers.put(output, node));
      for (String input : new LinkedHashSet<>(node.getInputList())) {
        readers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
      }
    }
  }

  @Nullable NodeProto maker(String tensor) {
    return makers.get(tensor);
  }

  List<NodeProto> readers(String tensor) {
    return readers.getOrDefault(tensor, List.of());
  }

  /** The one reader of a tensor's values that is of these kinds; null where there is none. */
  @Nullable NodeProto reader(String tensor, Set<String> operators) {
    return readers(tensor).stream()
        .filter(node -> operators.contains(node.getOpType()))
        .findFirst()
        .orElse(null);
  }

  /**
   * The nodes that {@code outputs} need, each behind those whose outputs it reads.
   *
   * @param nodes also new ones, which come before others that make the same
   */
  static List<NodeProto> needed(List<NodeProto> nodes, List<String> outputs) {
    Map<String, NodeProto> makers = new HashMap<>();
    for (NodeProto node : nodes) {
      node.getOutputList().forEach(output -> makers.putIfAbsent(output, node));
    }
    Set<NodeProto> ordered = new LinkedHashSet<>();
    for (String output : outputs) {
      visit(output, makers, ordered);
    }
    return List.copyOf(ordered);
  }

  private static void visit(String tensor, Map<String, NodeProto> makers, Set<NodeProto> ordered) {
    NodeProto maker = makers.get(tensor);
    if (maker != null && !ordered.contains(maker)) {
      maker.getInputList().forEach(input -> visit(input, makers, ordered));
      ordered.add(maker);
    }
  }
}
