package io.cochlea.api.inference;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One input or output of a graph.
 *
 * @param shape extents, −1 where the graph leaves it open; empty for a scalar, and where the graph
 *     leaves even the rank open; do not modify
 * @param axes the name the graph gives each axis, empty where it gives none; as many as extents
 */
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a specification
public record TensorSpec(String name, ElementType type, long[] shape, List<String> axes) {

  public TensorSpec {
    axes = List.copyOf(axes);
    if (axes.size() != shape.length) {
      throw new IllegalArgumentException(
          "tensor %s has %d extents and %d names of axes"
              .formatted(name, shape.length, axes.size()));
    }
  }

  /** A tensor whose axes have no names. */
  public TensorSpec(String name, ElementType type, long[] shape) {
    this(name, type, shape, Collections.nCopies(shape.length, ""));
  }

  @Override
  public String toString() {
    return name + " " + type + Arrays.toString(shape);
  }
}
