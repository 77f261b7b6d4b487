package io.cochlea.recognizer.ctc;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.util.List;

/**
 * The names a CTC graph gives its tensors, found by position: features float32 (batch, bands,
 * frames), their lengths int64 (batch), log posteriors float32 (batch, frames / subsampling,
 * labels).
 */
record CtcGraph(String features, String lengths, String posteriors) {

  /**
   * @throws InferenceException when the graph's signature is another, naming the tensor
   */
  static CtcGraph of(String id, Signature signature, int bands, int labels)
      throws InferenceException {
    TensorSpec features = tensor(id, "input", signature.inputs(), 0, ElementType.FLOAT32, 3);
    TensorSpec lengths = tensor(id, "input", signature.inputs(), 1, ElementType.INT64, 1);
    TensorSpec posteriors = tensor(id, "output", signature.outputs(), 0, ElementType.FLOAT32, 3);
    require(id, features, 1, bands);
    require(id, posteriors, 2, labels);
    return new CtcGraph(features.name(), lengths.name(), posteriors.name());
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
}
