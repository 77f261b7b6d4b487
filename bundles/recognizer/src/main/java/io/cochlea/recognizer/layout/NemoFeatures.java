package io.cochlea.recognizer.layout;

import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What NeMo's CTC models want to be fed, by the graph's first input (batch, bands, frames). */
final class NemoFeatures {
  private NemoFeatures() {}

  static Map<String, String> keys(Signature graph) throws IOException {
    List<TensorSpec> inputs = graph.inputs();
    long bins =
        inputs.isEmpty() || inputs.getFirst().shape().length != 3
            ? 0
            : inputs.getFirst().shape()[1];
    if (bins != 80 && bins != 128) {
      throw new IOException(
          "the graph takes " + inputs + "; expected are 80 or 128 bands on axis 1 of the first");
    }
    String normalisation = graph.metadata().getOrDefault("normalize_type", "per_feature");
    return Map.of(
        "features", "NEMO_LOG_MEL",
        "features.bins", Long.toString(bins),
        "features.edges", "ZERO",
        "features.normalisation", normalisation.equals("per_feature") ? "PER_FEATURE" : "NONE",
        "features.padding", "0");
  }
}
