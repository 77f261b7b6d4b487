package io.cochlea.modelstore.optimize;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a decoder adds what it has learnt of positions.
 *
 * @param table (positions, width)
 * @param added the tensor that is added to the token's embedding
 */
record Positions(TensorProto table, String added) {
  private static final Set<String> PASSING =
      Set.of("Identity", "Reshape", "Cast", "Unsqueeze", "Squeeze", "Expand");
  private static final Set<String> LOOKING_UP = Set.of("Gather", "Slice");
  private static final int LONGEST = 16;

  /**
   * @param width of the decoder
   * @param tokens input that names the token
   */
  static Positions find(List<TensorProto> weights, Wires wires, long width, String tokens)
      throws UnsuitedException {
    for (TensorProto table : weights) {
      if (!Floats.isMatrix(table) || table.getDims(1) != width) {
        continue;
      }
      NodeProto lookup = lookup(table.getName(), wires);
      if (lookup != null && !isMadeOf(lookup.getInput(1), tokens, wires)) {
        return new Positions(table, added(lookup.getOutput(0), wires));
      }
    }
    throw new UnsuitedException("no table of positions was found in it");
  }

  private static @Nullable NodeProto lookup(String name, Wires wires) {
    NodeProto lookup = wires.reader(name, LOOKING_UP);
    NodeProto passed = wires.reader(name, Set.of("Identity"));
    if (lookup == null && passed != null) {
      lookup = wires.reader(passed.getOutput(0), LOOKING_UP);
      return lookup != null && lookup.getInput(0).equals(passed.getOutput(0)) ? lookup : null;
    }
    return lookup != null && lookup.getInput(0).equals(name) ? lookup : null;
  }

  private static boolean isMadeOf(String tensor, String source, Wires wires) {
    String name = tensor;
    for (int steps = 0; steps < LONGEST && !name.equals(source); steps++) {
      NodeProto maker = wires.maker(name);
      if (maker == null || !PASSING.contains(maker.getOpType())) {
        return false;
      }
      name = maker.getInput(0);
    }
    return name.equals(source);
  }

  private static String added(String tensor, Wires wires) throws UnsuitedException {
    String name = tensor;
    for (int steps = 0; steps < LONGEST; steps++) {
      if (wires.reader(name, Set.of("Add")) != null) {
        return name;
      }
      NodeProto passed = wires.reader(name, PASSING);
      if (passed == null) {
        break;
      }
      name = passed.getOutput(0);
    }
    throw new UnsuitedException("what is looked up of positions is not added to anything");
  }
}
