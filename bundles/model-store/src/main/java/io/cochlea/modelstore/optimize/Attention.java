package io.cochlea.modelstore.optimize;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attention of a decoder that is given one token: softmax(q kᵀ) v, found from its keys on. With
 * one token (batch, heads, 1, size), (batch × heads, 1, size) and (batch, 1, heads × size) are the
 * same memory, so that exporters' ways of arranging it do not matter.
 *
 * @param query that is multiplied with the keys
 * @param factors nodes that scale the keys or the scores, in order; any other operand of theirs
 *     than the data is a scalar
 * @param output of the attention
 * @param flat whether the output has heads and batch on one axis
 */
record Attention(String query, List<Factor> factors, String output, boolean flat) {
  private static final Set<String> SCALING = Set.of("Mul", "Div");
  private static final Set<String> TO_SCORES =
      Set.of("Transpose", "Reshape", "Identity", "Mul", "Div", "MatMul");
  private static final Set<String> TO_SOFTMAX =
      Set.of("Mul", "Div", "Add", "Reshape", "Identity", "Cast", "Softmax");
  private static final Set<String> TO_OUTPUT =
      Set.of("Reshape", "Identity", "Cast", "Where", "MatMul");
  private static final int LONGEST = 16;

  /**
   * @param operator {@code Mul} or {@code Div}
   * @param by scalar
   */
  record Factor(String operator, String by) {}

  /**
   * @param keys (batch, heads, length, size)
   * @throws UnsuitedException when what follows the keys is no attention
   */
  static Attention behind(String keys, Wires wires) throws UnsuitedException {
    List<Factor> factors = new ArrayList<>();
    boolean flat = false;
    String tensor = keys;
    NodeProto node = next(wires, tensor, TO_SCORES, keys);
    for (int steps = 0; !isProduct(node); steps++) {
      flat |= node.getOpType().equals("Transpose") && axes(node) == 3;
      scale(node, tensor, factors);
      tensor = node.getOutput(0);
      node = next(wires, tensor, TO_SCORES, steps > LONGEST ? null : keys);
    }
    String query = node.getInput(0);
    tensor = node.getOutput(0);
    node = next(wires, tensor, TO_SOFTMAX, keys);
    for (int steps = 0; !node.getOpType().equals("Softmax"); steps++) {
      // what is added is a mask, which hides nothing from a single token
      scale(node, tensor, factors);
      tensor = node.getOutput(0);
      node = next(wires, tensor, TO_SOFTMAX, steps > LONGEST ? null : keys);
    }
    tensor = node.getOutput(0);
    node = next(wires, tensor, TO_OUTPUT, keys);
    for (int steps = 0; !isProduct(node); steps++) {
      tensor = node.getOutput(0);
      node = next(wires, tensor, TO_OUTPUT, steps > LONGEST ? null : keys);
    }
    return new Attention(query, factors, node.getOutput(0), flat);
  }

  private static boolean isProduct(NodeProto node) {
    return node.getOpType().equals("MatMul");
  }

  private static int axes(NodeProto transpose) {
    return transpose.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals("perm"))
        .mapToInt(AttributeProto::getIntsCount)
        .findFirst()
        .orElse(0);
  }

  private static void scale(NodeProto node, String data, List<Factor> factors)
      throws UnsuitedException {
    if (SCALING.contains(node.getOpType())) {
      boolean first = node.getInput(0).equals(data);
      if (!first && node.getOpType().equals("Div")) {
        throw new UnsuitedException("something is divided by keys or scores");
      }
      factors.add(new Factor(node.getOpType(), node.getInput(first ? 1 : 0)));
    }
  }

  private static NodeProto next(
      Wires wires, String tensor, Set<String> operators, @Nullable String keys)
      throws UnsuitedException {
    NodeProto node = keys == null ? null : wires.reader(tensor, operators);
    if (node == null) {
      throw new UnsuitedException("no attention as it is known follows '" + tensor + "'");
    }
    return node;
  }
}
