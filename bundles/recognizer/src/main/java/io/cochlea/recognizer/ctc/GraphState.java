package io.cochlea.recognizer.ctc;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor that a streaming graph takes and gives back changed.
 *
 * @param blocks how often its rows are repeated: the product of the extents before the batch axis
 * @param rowBytes of a row within one block
 */
record GraphState(String input, String output, long blocks, long rowBytes) {

  /**
   * The states of a graph, in the order of its inputs.
   *
   * @throws InferenceException when one has an open extent besides the batch, naming it
   */
  static List<GraphState> of(String id, Signature signature) throws InferenceException {
    List<GraphState> states = new ArrayList<>();
    for (TensorSpec input : signature.inputs()) {
      String output = CtcGraph.NEW + input.name();
      if (signature.outputs().stream().anyMatch(spec -> spec.name().equals(output))) {
        states.add(of(id, input, output, signature.inputs().getFirst()));
      }
    }
    return states;
  }

  private static GraphState of(String id, TensorSpec input, String output, TensorSpec first)
      throws InferenceException {
    int batch =
        first.axes().getFirst().isEmpty() ? -1 : input.axes().indexOf(first.axes().getFirst());
    long blocks = 1;
    long bytes = input.type().bytes();
    for (int axis = 0; axis < input.shape().length; axis++) {
      long extent = input.shape()[axis];
      if (axis == batch) {
        continue;
      }
      if (extent < 1) {
        throw new InferenceException(
            "graph %s: state %s is open besides its batch".formatted(id, input));
      }
      if (axis < batch) {
        blocks *= extent;
      } else {
        bytes *= extent;
      }
    }
    return new GraphState(input.name(), output, blocks, bytes);
  }

  long bytes() {
    return blocks * rowBytes;
  }

  /** Copies a work's state into row {@code row} of a batch. */
  void write(Tensor to, int row, long from) {
    check(to, row);
    long rows = to.bytes() / bytes();
    for (long block = 0; block < blocks; block++) {
      Memory.copy(
          from + block * rowBytes, to.address() + (block * rows + row) * rowBytes, rowBytes);
    }
  }

  /** Copies a work's state out of row {@code row} of a batch. */
  void read(Tensor from, int row, long to) {
    check(from, row);
    long rows = from.bytes() / bytes();
    for (long block = 0; block < blocks; block++) {
      Memory.copy(
          from.address() + (block * rows + row) * rowBytes, to + block * rowBytes, rowBytes);
    }
  }

  private void check(Tensor tensor, int row) {
    if (tensor.bytes() % bytes() != 0 || row >= tensor.bytes() / bytes()) {
      throw new IllegalStateException(
          "state %s is %s, which has no row %d of %d bytes".formatted(input, tensor, row, bytes()));
    }
  }
}
