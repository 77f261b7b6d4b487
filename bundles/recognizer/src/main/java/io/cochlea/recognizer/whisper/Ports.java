package io.cochlea.recognizer.whisper;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.io.IOException;
import java.util.List;

/** The tensors of a graph by their names; what does not fit is refused, naming graph and tensor. */
record Ports(String graph, Signature signature) {

  Ports(WhisperFiles.Part part) {
    this(part.graph().id(), part.signature());
  }

  boolean takes(String input) {
    return signature.inputs().stream().anyMatch(spec -> spec.name().equals(input));
  }

  boolean gives(String output) {
    return signature.outputs().stream().anyMatch(spec -> spec.name().equals(output));
  }

  /** An input, whose extents are as given where they are not −1 and the graph fixes them. */
  TensorSpec input(String name, ElementType type, int... extents) throws IOException {
    return find("input", signature.inputs(), name, type, extents);
  }

  /** An output, likewise. */
  TensorSpec output(String name, ElementType type, int... extents) throws IOException {
    return find("output", signature.outputs(), name, type, extents);
  }

  private TensorSpec find(
      String side, List<TensorSpec> specs, String name, ElementType type, int... extents)
      throws IOException {
    for (TensorSpec spec : specs) {
      if (spec.name().equals(name)) {
        if (spec.type() != type || spec.shape().length != extents.length) {
          throw new IOException(
              "graph %s: %s %s has to be %s of rank %d"
                  .formatted(graph, side, spec, type, extents.length));
        }
        for (int axis = 0; axis < extents.length; axis++) {
          long extent = spec.shape()[axis];
          if (extents[axis] >= 0 && extent >= 0 && extent != extents[axis]) {
            throw new IOException(
                "graph %s: axis %d of %s %s has to be %d"
                    .formatted(graph, axis, side, spec, extents[axis]));
          }
        }
        return spec;
      }
    }
    throw new IOException("graph %s has no %s '%s', only %s".formatted(graph, side, name, specs));
  }

  /** An extent that the graph has to fix. */
  int fixed(TensorSpec spec, int axis) throws IOException {
    long extent = spec.shape()[axis];
    if (extent < 1 || extent > Integer.MAX_VALUE) {
      throw new IOException("graph %s leaves axis %d of %s open".formatted(graph, axis, spec));
    }
    return (int) extent;
  }
}
