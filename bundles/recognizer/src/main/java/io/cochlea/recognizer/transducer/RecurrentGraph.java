package io.cochlea.recognizer.transducer;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.placement.Batch;
import io.cochlea.recognizer.transducer.TransducerFiles.Graph;
import java.io.IOException;
import java.util.Map;

/**
 * NeMo's predictor: a token (batch, 1), how many there are (batch) and two states (layers, batch,
 * hidden), to what is foretold (batch, width, 1) and the states that follow. Some exports have
 * generated names, so all are found by position; those of the decoder and joiner in one graph come
 * after the frame.
 *
 * @param foretold empty where the joiner is in the graph too
 * @param width floats of what is foretold; 0 where the joiner is in the graph too
 * @param layers of a state
 * @param hidden floats of a layer's state
 */
record RecurrentGraph(
    String token,
    String length,
    String state,
    String memory,
    String foretold,
    int width,
    String nextState,
    String nextMemory,
    int layers,
    int hidden) {
  private static final int BATCH_AXIS = 1;

  static RecurrentGraph of(Graph graph, boolean fused) throws IOException {
    Ports ports = new Ports(graph);
    int first = fused ? 1 : 0;
    TensorSpec token = ports.input(first, 2, ElementType.INT32, ElementType.INT64);
    TensorSpec length = ports.input(first + 1, 1, ElementType.INT32, ElementType.INT64);
    TensorSpec state = ports.input(first + 2, 3, ElementType.FLOAT32);
    TensorSpec memory = ports.input(first + 3, 3, ElementType.FLOAT32);
    int last = graph.signature().outputs().size() - 1;
    TensorSpec nextState = ports.output(last - 1, 3, ElementType.FLOAT32);
    TensorSpec nextMemory = ports.output(last, 3, ElementType.FLOAT32);
    int layers = ports.fixed(state, 0);
    int hidden = ports.fixed(state, 2);
    for (TensorSpec other : new TensorSpec[] {memory, nextState, nextMemory}) {
      ports.require(other, 0, layers, state.name() + " has");
      ports.require(other, 2, hidden, state.name() + " has");
    }
    TensorSpec foretold = fused ? null : ports.output(0, 3, ElementType.FLOAT32);
    return new RecurrentGraph(
        token.name(),
        length.name(),
        state.name(),
        memory.name(),
        foretold == null ? "" : foretold.name(),
        foretold == null ? 0 : ports.fixed(foretold, 1),
        nextState.name(),
        nextMemory.name(),
        layers,
        hidden);
  }

  /** The batch axes of its inputs. */
  Map<String, Integer> batchAxes() {
    return Map.of(token, 0, length, 0, state, BATCH_AXIS, memory, BATCH_AXIS);
  }

  long foretoldBytes() {
    return (long) width * Float.BYTES;
  }

  long stateBytes() {
    return (long) layers * hidden * Float.BYTES;
  }

  /** Writes {@code last} and the states at {@code address}, one after the other. */
  void fill(Batch batch, int row, int last, long address) {
    put(token, batch.input(token), row, last);
    put(length, batch.input(length), row, 1);
    Rows.put(state, batch.input(state), BATCH_AXIS, row, address, stateBytes());
    Rows.put(memory, batch.input(memory), BATCH_AXIS, row, address + stateBytes(), stateBytes());
  }

  private static void put(String name, Tensor tensor, int row, int value) {
    long address = Rows.address(name, tensor, row, 1);
    if (tensor.type() == ElementType.INT64) {
      Memory.putLong(address, value);
    } else {
      Memory.putInt(address, value);
    }
  }

  /** Takes the states that follow to {@code address}. */
  void takeStates(Batch batch, int row, long address) {
    Rows.take(nextState, batch.output(nextState), BATCH_AXIS, row, address, stateBytes());
    Rows.take(
        nextMemory,
        batch.output(nextMemory),
        BATCH_AXIS,
        row,
        address + stateBytes(),
        stateBytes());
  }

  /** Takes what is foretold to {@code address}. */
  void takeForetold(Batch batch, int row, long address) {
    Tensor output = batch.output(foretold);
    Memory.copy(Rows.address(foretold, output, row, width), address, foretoldBytes());
  }
}
