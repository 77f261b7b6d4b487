package io.cochlea.modelstore.optimize;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns every product with a constant matrix into one of eight bits. Activations are quantised by
 * the kernel, too, each row in blocks by itself: a row's result is the same whatever else is in its
 * batch, which one scale over the whole tensor ({@code DynamicQuantizeMatMul}) cannot promise.
 */
final class RowQuantizer {
  /** {@code accuracy_level} of {@code MatMulNBits}: int8 activations. */
  private static final int INT8 = 4;

  /** Smaller matrices cost more to quantise than they save. */
  private static final int LEAST_ROWS = 16;

  private static final Set<String> PASSING = Set.of("Identity", "Transpose");

  /**
   * A constant matrix.
   *
   * @param turned whether it is read the other way round
   */
  private record Matrix(TensorProto weights, boolean turned) {
    long rows() {
      return weights.getDims(turned ? 1 : 0);
    }
  }

  private final Map<Matrix, EightBits> quantised = new LinkedHashMap<>();
  private int products;

  private RowQuantizer() {}

  /**
   * @throws UnsuitedException when the graph has no such product
   */
  static ModelProto of(ModelProto model) throws UnsuitedException {
    RowQuantizer quantizer = new RowQuantizer();
    GraphProto graph = quantizer.graph(model.getGraph(), Map.of());
    if (quantizer.products == 0) {
      throw new UnsuitedException("no product with a constant matrix is in it");
    }
    GraphProto.Builder rewritten = graph.toBuilder();
    quantizer
        .quantised
        .values()
        .forEach(bits -> rewritten.addInitializer(bits.values()).addInitializer(bits.scales()));
    dropUnused(rewritten);
    ModelProto.Builder result = model.toBuilder().setGraph(rewritten);
    Nodes.allowContributed(result);
    return result.build();
  }

  /**
   * @param around constant matrices of the graphs around, by the name they are read by
   */
  private GraphProto graph(GraphProto graph, Map<String, Matrix> around) throws UnsuitedException {
    Map<String, Matrix> matrices = new HashMap<>(around);
    for (TensorProto tensor : graph.getInitializerList()) {
      if (Floats.isMatrix(tensor)) {
        matrices.put(tensor.getName(), new Matrix(tensor, false));
      }
    }
    GraphProto.Builder rewritten = graph.toBuilder().clearNode();
    for (NodeProto node : graph.getNodeList()) {
      Matrix passed = node.getInputCount() == 0 ? null : matrices.get(node.getInput(0));
      if (passed != null && node.getOpType().equals("Identity")) {
        matrices.put(node.getOutput(0), passed);
      } else if (passed != null && node.getOpType().equals("Transpose")) {
        matrices.put(node.getOutput(0), new Matrix(passed.weights(), !passed.turned()));
      }
      rewritten.addNode(node(node, matrices));
    }
    return rewritten.build();
  }

  private NodeProto node(NodeProto node, Map<String, Matrix> matrices) throws UnsuitedException {
    if (node.getOpType().equals("MatMul") && node.getDomain().isEmpty()) {
      Matrix matrix = matrices.get(node.getInput(1));
      if (matrix != null && matrix.rows() >= LEAST_ROWS) {
        return product(node, matrix);
      }
    }
    NodeProto.Builder rewritten = node.toBuilder();
    for (AttributeProto.Builder attribute : rewritten.getAttributeBuilderList()) {
      if (attribute.hasG()) {
        attribute.setG(graph(attribute.getG(), matrices));
      }
    }
    return rewritten.build();
  }

  private NodeProto product(NodeProto node, Matrix matrix) throws UnsuitedException {
    EightBits bits = quantised.get(matrix);
    if (bits == null) {
      bits = EightBits.of(matrix.weights(), matrix.turned());
      quantised.put(matrix, bits);
    }
    products++;
    return Nodes.node(
            "MatMulNBits",
            List.of(node.getInput(0), bits.values().getName(), bits.scales().getName()),
            node.getOutput(0))
        .setDomain(Nodes.MICROSOFT)
        .addAttribute(Nodes.attribute("K", bits.rows()))
        .addAttribute(Nodes.attribute("N", bits.columns()))
        .addAttribute(Nodes.attribute("bits", Byte.SIZE))
        .addAttribute(Nodes.attribute("block_size", EightBits.BLOCK))
        .addAttribute(Nodes.attribute("accuracy_level", INT8))
        .build();
  }

  /** Full matrices that nobody reads any more, and what only passed them on, turned or not. */
  private static void dropUnused(GraphProto.Builder graph) {
    for (int before = -1; before != graph.getNodeCount(); ) {
      before = graph.getNodeCount();
      Set<String> read = new HashSet<>();
      reads(graph.build(), read);
      List<NodeProto> nodes =
          graph.getNodeList().stream()
              .filter(
                  node -> !PASSING.contains(node.getOpType()) || read.contains(node.getOutput(0)))
              .toList();
      graph.clearNode().addAllNode(nodes);
      List<TensorProto> kept =
          graph.getInitializerList().stream()
              .filter(tensor -> read.contains(tensor.getName()))
              .toList();
      graph.clearInitializer().addAllInitializer(kept);
    }
  }

  private static void reads(GraphProto graph, Set<String> read) {
    graph.getOutputList().forEach(output -> read.add(output.getName()));
    for (NodeProto node : graph.getNodeList()) {
      read.addAll(node.getInputList());
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          reads(attribute.getG(), read);
        }
      }
    }
  }
}
