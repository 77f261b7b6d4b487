package io.cochlea.recognizer.ctc;

import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.placement.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names a CTC graph gives its tensors, found by position: features float32 (batch, bands,
 * frames) or (batch, frames, bands), their lengths int64 (batch), log posteriors float32 (batch,
 * frames / subsampling, labels). A graph that streams has states besides, whose outputs are called
 * like their inputs with {@value #NEW} in front, and may have no lengths.
 *
 * @param lengths null where it has none
 */
record CtcGraph(
    String features,
    Layout.Order order,
    @Nullable String lengths,
    String posteriors,
    List<GraphState> states) {
  static final String NEW = "new_";

  /** Log-mel of digital silence, as Kaldi has it: what stands behind an utterance. */
  private static final float SILENCE = -15.942385f;

  CtcGraph {
    states = List.copyOf(states);
  }

  /**
   * @throws InferenceException when the graph's signature is another, naming the tensor
   */
  static CtcGraph of(String id, Signature signature, int bands, int labels)
      throws InferenceException {
    List<GraphState> states = GraphState.of(id, signature);
    List<TensorSpec> inputs =
        signature.inputs().stream()
            .filter(input -> states.stream().noneMatch(s -> s.input().equals(input.name())))
            .toList();
    TensorSpec features = tensor(id, "input", inputs, 0, ElementType.FLOAT32, 3);
    String lengths =
        !states.isEmpty() && inputs.size() == 1
            ? null
            : tensor(id, "input", inputs, 1, ElementType.INT64, 1).name();
    TensorSpec posteriors = tensor(id, "output", signature.outputs(), 0, ElementType.FLOAT32, 3);
    if (posteriors.shape()[2] >= 0) {
      require(id, posteriors, 2, labels);
    }
    Layout.Order order = Layout.Order.MEL_TIME;
    if (features.shape()[1] != bands) {
      require(id, features, 2, bands);
      order = Layout.Order.TIME_MEL;
    }
    return new CtcGraph(features.name(), order, lengths, posteriors.name(), states);
  }

  private static TensorSpec tensor(
      String id, String side, List<TensorSpec> specs, int position, ElementType type, int rank)
      throws InferenceException {
    if (position >= specs.size()
        || specs.get(position).type() != type
        || specs.get(position).shape().length != rank) {
      throw new InferenceException(
          "graph %s: %s %d has to be %s of rank %d; there is %s"
              .formatted(id, side, position, type, rank, specs));
    }
    return specs.get(position);
  }

  private static void require(String id, TensorSpec spec, int axis, int extent)
      throws InferenceException {
    if (spec.shape()[axis] != extent) {
      throw new InferenceException(
          "graph %s: axis %d of %s has to be %d, as the manifest says"
              .formatted(id, axis, spec, extent));
    }
  }

  /** Writes {@code frames} of the features into row {@code row}, from {@code first} on. */
  void fill(Batch batch, int row, Features features, int first, int frames) {
    Tensor input = batch.input(this.features);
    long[] shape = input.shape();
    long address = input.address() + row * (input.bytes() / shape[0]);
    features.write(first, frames, address, new Layout(order, shape[2]));
    if (lengths != null) {
      Memory.putLong(batch.input(lengths).address() + (long) row * Long.BYTES, frames);
    } else if (order == Layout.Order.TIME_MEL) {
      for (long i = frames * shape[2]; i < shape[1] * shape[2]; i++) {
        Memory.putFloat(address + i * Float.BYTES, SILENCE);
      }
    }
  }

  /** Frames of posteriors that a run gave. */
  int outputs(Batch batch) {
    return (int) batch.output(posteriors).shape()[1];
  }

  /**
   * Where row {@code row} of the posteriors lies, once the batch has run.
   *
   * @throws IllegalStateException when the graph gave less than {@code frames} of {@code labels}
   */
  Posteriors posteriors(Batch batch, int row, int frames, int labels) {
    Tensor output = batch.output(posteriors);
    long[] shape = output.shape();
    if (shape.length != 3 || shape[0] <= row || shape[1] < frames || shape[2] != labels) {
      throw new IllegalStateException(
          "%s is %s, too little for row %d of %d frames and %d labels: is ctc.subsampling right?"
              .formatted(posteriors, output, row, frames, labels));
    }
    return new Posteriors(output.address() + row * (output.bytes() / shape[0]), frames, labels);
  }
}
