package io.cochlea.api.inference;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An ONNX graph on disk.
 *
 * @param id for operators, unique among the graphs in use
 * @param sha256 of the file, in lower-case hexadecimal
 * @param batchAxes which axis of an input is the batch, by the input's name; inputs not named have
 *     none. Empty where the graph itself says so: the batch is then the first axis of the first
 *     input that has any, and every axis of the same name
 * @param states the inputs that the graph remembers from run to run
 */
public record ModelGraph(
    String id, String sha256, Path path, Map<String, Integer> batchAxes, List<State> states) {

  public ModelGraph {
    batchAxes = Map.copyOf(batchAxes);
    states = List.copyOf(states);
  }

  /** A graph that remembers nothing. */
  public ModelGraph(String id, String sha256, Path path, Map<String, Integer> batchAxes) {
    this(id, sha256, path, batchAxes, List.of());
  }

  /** A graph that says itself which axes are the batch. */
  public ModelGraph(String id, String sha256, Path path) {
    this(id, sha256, path, Map.of());
  }
}
