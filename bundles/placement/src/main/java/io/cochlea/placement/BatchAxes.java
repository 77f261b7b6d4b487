package io.cochlea.placement;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Along which axis of each input of a graph the rows of a batch lie: as the graph's user states,
 * or, where he states nothing, as the graph's own names and extents tell.
 *
 * @param of the axis of each input in the signature's order; {@link #NONE} for an input that all
 *     rows share
 * @param rows the batch the graph was exported for; {@link Integer#MAX_VALUE} when any will do
 */
record BatchAxes(List<Integer> of, int rows) {

  static final int NONE = -1;

  /**
   * @throws InferenceException when the statement names an input or axis that is not there, naming
   *     those there are
   */
  static BatchAxes of(ModelGraph graph, Signature signature) throws InferenceException {
    List<TensorSpec> inputs = signature.inputs();
    Map<String, Integer> stated = graph.batchAxes();
    List<Integer> axes;
    if (stated.isEmpty()) {
      axes = inferred(inputs);
    } else {
      check(graph, inputs);
      axes = inputs.stream().map(input -> stated.getOrDefault(input.name(), NONE)).toList();
    }
    return new BatchAxes(axes, rows(inputs, axes));
  }

  private static void check(ModelGraph graph, List<TensorSpec> inputs) throws InferenceException {
    for (var stated : graph.batchAxes().entrySet()) {
      boolean there =
          inputs.stream()
              .anyMatch(input ->
                  input.name().equals(stated.getKey())
                      && stated.getValue() >= 0
                      && stated.getValue() < input.shape().length);
      if (!there) {
        throw new InferenceException(
            "graph '%s' has no axis %d of input '%s' for its batch; its inputs are %s"
                .formatted(graph.id(), stated.getValue(), stated.getKey(), inputs));
      }
    }
  }

  private static List<Integer> inferred(List<TensorSpec> inputs) {
    TensorSpec first =
        inputs.stream().filter(input -> input.shape().length > 0).findFirst().orElse(null);
    return inputs.stream().map(input -> inferred(input, first)).toList();
  }

  /** Named like the batch of the first input; or in front, and open or as long as that one's. */
  private static int inferred(TensorSpec input, @Nullable TensorSpec first) {
    if (first == null || input.shape().length == 0) {
      return NONE;
    }
    String batch = first.axes().getFirst();
    int named = batch.isEmpty() ? NONE : input.axes().indexOf(batch);
    if (named != NONE) {
      return named;
    }
    boolean unnamed = batch.isEmpty() || input.axes().getFirst().isEmpty();
    return unnamed && input.shape()[0] == first.shape()[0] ? 0 : NONE;
  }

  private static int rows(List<TensorSpec> inputs, List<Integer> axes) {
    long rows = Integer.MAX_VALUE;
    for (int i = 0; i < axes.size(); i++) {
      if (axes.get(i) != NONE && inputs.get(i).shape()[axes.get(i)] >= 0) {
        rows = Math.min(rows, inputs.get(i).shape()[axes.get(i)]);
      }
    }
    return (int) rows;
  }
}
