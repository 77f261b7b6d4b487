package io.cochlea.api.inference;

import java.util.List;

/**
 * The shapes a graph will be run with, for backends that compile per shape; empty where any shape
 * may come.
 */
public record ShapeProfiles(List<ShapeProfile> profiles) {

  /** Any shape may come. */
  public static final ShapeProfiles DYNAMIC = new ShapeProfiles(List.of());

  public ShapeProfiles {
    profiles = List.copyOf(profiles);
  }

  /**
   * @param inputs every input with all extents fixed
   */
  public record ShapeProfile(String name, List<TensorSpec> inputs) {
    public ShapeProfile {
      inputs = List.copyOf(inputs);
    }
  }
}
