package io.cochlea.placement;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.State;
import io.cochlea.api.inference.TensorSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lane has to know of a compiled graph.
 *
 * @param axes of its inputs
 * @param states its states, checked against the signature
 */
record LaneGraph(String id, Signature signature, BatchAxes axes, List<State> states) {

  /**
   * @throws InferenceException naming the state or axis that does not fit the graph
   */
  static LaneGraph of(ModelGraph model, Signature signature) throws InferenceException {
    for (State state : model.states()) {
      TensorSpec input = find(signature.inputs(), state.input());
      TensorSpec output =
          state.output() == null ? input : find(signature.outputs(), state.output());
      if (input == null || output == null) {
        throw new InferenceException(
            "graph '%s' has no state %s → %s; its inputs are %s, its outputs %s"
                .formatted(
                    model.id(),
                    state.input(),
                    state.output(),
                    signature.inputs(),
                    signature.outputs()));
      }
      if (input.type() != output.type()) {
        throw new InferenceException(
            "graph '%s': state %s becomes %s, which is of another type"
                .formatted(model.id(), input, output));
      }
    }
    BatchAxes axes = BatchAxes.of(model, signature);
    for (int i = 0; i < axes.of().size(); i++) {
      String input = signature.inputs().get(i).name();
      boolean state = model.states().stream().anyMatch(each -> each.input().equals(input));
      if (state && (axes.of().get(i) == BatchAxes.NONE || isFixed(axes.rows()))) {
        throw new InferenceException(
            "graph '%s': state %s needs a batch axis that is open or 1"
                .formatted(model.id(), signature.inputs().get(i)));
      }
    }
    return new LaneGraph(model.id(), signature, axes, model.states());
  }

  private static boolean isFixed(int rows) {
    return rows != 1 && rows != Integer.MAX_VALUE;
  }

  boolean hasStates() {
    return !states.isEmpty();
  }

  private static @Nullable TensorSpec find(List<TensorSpec> tensors, String name) {
    return tensors.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
  }

  /** Whether every work needs a binding of its own, since outputs are passed on within one. */
  boolean isPassing() {
    return states.stream()
        .anyMatch(each -> each.kind() == State.Kind.GROWING || each.kind() == State.Kind.FIRST);
  }

  /** Whether the lane passes this state's output on, rather than keep it in a slab. */
  boolean isPassed(State state) {
    return isPassing()
        && state.kind() != State.Kind.CONSTANT
        && state.kind() != State.Kind.IN_PLACE;
  }

  /** The state that {@code input} is, or null. */
  @Nullable State state(String input) {
    return states.stream().filter(each -> each.input().equals(input)).findFirst().orElse(null);
  }
}
