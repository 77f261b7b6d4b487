package io.cochlea.api.inference;

import java.util.List;
import java.util.Map;

/**
 * What goes into a graph and comes out.
 *
 * @param metadata the key-value pairs stored in the model file
 */
public record Signature(
    List<TensorSpec> inputs, List<TensorSpec> outputs, Map<String, String> metadata) {

  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    metadata = Map.copyOf(metadata);
  }
}
