package io.cochlea.api.inference;

import java.util.Arrays;

/**
 * One input or output of a graph.
 *
 * @param shape extents, −1 where the graph leaves it open; empty for a scalar, and where the graph
 *     leaves even the rank open; do not modify
 */
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a specification
public record TensorSpec(String name, ElementType type, long[] shape) {

  @Override
  public String toString() {
    return name + " " + type + Arrays.toString(shape);
  }
}
