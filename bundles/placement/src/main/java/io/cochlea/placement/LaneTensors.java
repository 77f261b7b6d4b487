package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.State;
import io.cochlea.api.inference.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Where everything that goes into a graph and comes out lies in a lane. */
final class LaneTensors implements AutoCloseable {

  /** In the signature's order. */
  final List<LaneInput> inputs = new ArrayList<>();

  /** In the signature's order. */
  final List<LaneOutput> outputs = new ArrayList<>();

  /** What is filled before every run. */
  final List<InputMemory> filled = new ArrayList<>();

  final List<PassedState> passed = new ArrayList<>();
  final Slabs slabs;

  /**
   * @param copied told of every byte of a state that is moved
   */
  LaneTensors(LaneGraph graph, BufferPool pool, String owner, int maxRows, LongAdder copied) {
    Signature signature = graph.signature();
    var slabs = new ArrayList<StateMemory>();
    for (int i = 0; i < signature.inputs().size(); i++) {
      TensorSpec spec = signature.inputs().get(i);
      int axis = graph.axes().of().get(i);
      State state = graph.state(spec.name());
      if (state == null) {
        filled.add(new InputMemory(spec, axis, 1, pool, owner));
        inputs.add(filled.getLast());
      } else if (graph.isPassed(state)) {
        var begin = new InputMemory(spec, axis, 0, pool, owner);
        passed.add(new PassedState(state, begin, axis, pool, copied));
        inputs.add(passed.getLast());
      } else {
        slabs.add(new StateMemory(state, spec, axis, pool, owner));
        inputs.add(slabs.getLast());
      }
    }
    this.slabs = new Slabs(slabs, maxRows, pool, owner, copied);
    for (TensorSpec spec : signature.outputs()) {
      outputs.add(output(graph, spec, pool, owner));
    }
  }

  private LaneOutput output(LaneGraph graph, TensorSpec spec, BufferPool pool, String owner) {
    for (StateMemory state : slabs.states()) {
      if (spec.name().equals(state.state.output())) {
        return state;
      }
    }
    boolean passed =
        graph.states().stream()
            .anyMatch(state -> graph.isPassed(state) && spec.name().equals(state.output()));
    return passed ? () -> null : new OutputMemory(spec, filled, pool, owner);
  }

  @Override
  public void close() {
    inputs.forEach(LaneInput::close);
    outputs.forEach(LaneOutput::close);
  }
}
