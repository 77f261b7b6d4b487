package io.cochlea.recognizer.transducer;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.recognizer.transducer.TransducerFiles.Graph;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inputs and outputs of a graph, looked at closely. Every message names the graph and the
 * tensor or the metadata it is about.
 */
record Ports(Graph graph) {
  private static final int MOST_DIGITS = 6;

  /** A whole number there must not be: an extent that a graph leaves open. */
  static final int OPEN = -1;

  String id() {
    return graph.file().id();
  }

  TensorSpec input(int position, int rank, ElementType... types) throws IOException {
    return at("input", graph.signature().inputs(), position, rank, types);
  }

  TensorSpec output(int position, int rank, ElementType... types) throws IOException {
    return at("output", graph.signature().outputs(), position, rank, types);
  }

  private TensorSpec at(
      String side, List<TensorSpec> specs, int position, int rank, ElementType... types)
      throws IOException {
    if (position < 0
        || position >= specs.size()
        || specs.get(position).shape().length != rank
        || !Set.of(types).contains(specs.get(position).type())) {
      throw new IOException(
          "graph %s: %s %d has to be %s of rank %d; there is %s"
              .formatted(id(), side, position, Set.of(types), rank, specs));
    }
    return specs.get(position);
  }

  /** The input or output called {@code name}. */
  TensorSpec named(String name, List<TensorSpec> specs) throws IOException {
    for (TensorSpec spec : specs) {
      if (spec.name().equals(name)) {
        return spec;
      }
    }
    throw new IOException("graph %s has no '%s', only %s".formatted(id(), name, specs));
  }

  /** Refuses a tensor with another extent; one that the graph leaves open will do. */
  void require(TensorSpec spec, int axis, long extent, String because) throws IOException {
    long actual = spec.shape()[axis];
    if (actual != OPEN && actual != extent) {
      throw new IOException(
          "graph %s: axis %d of %s has to be %d, as %s"
              .formatted(id(), axis, spec, extent, because));
    }
  }

  /** An extent that the graph has to fix. */
  int fixed(TensorSpec spec, int axis) throws IOException {
    long extent = spec.shape()[axis];
    if (extent < 1 || extent > Integer.MAX_VALUE) {
      throw new IOException(
          "graph %s: axis %d of %s has to have a fixed extent".formatted(id(), axis, spec));
    }
    return (int) extent;
  }

  /** A number in the metadata from 1 on. */
  int number(String key) throws IOException {
    return parse(key, metadata(key));
  }

  /** Numbers in the metadata, with commas between them. */
  long[] numbers(String key) throws IOException {
    String[] values = metadata(key).split(",", -1);
    long[] numbers = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = parse(key, values[i].strip());
    }
    return numbers;
  }

  private String metadata(String key) throws IOException {
    String value = graph.signature().metadata().get(key);
    if (value == null) {
      throw new IOException("graph " + id() + " lacks metadata " + key);
    }
    return value;
  }

  private int parse(String key, String value) throws IOException {
    if (value.matches("[0-9]{1," + MOST_DIGITS + "}") && Integer.parseInt(value) > 0) {
      return Integer.parseInt(value);
    }
    throw new IOException(
        "graph %s: metadata %s has '%s', allowed are whole numbers from 1 to 999999"
            .formatted(id(), key, value));
  }

  /** The graph with its batch axes stated, those of the inputs that have one in {@code axes}. */
  ModelGraph withBatch(Map<String, Integer> axes) {
    ModelGraph file = graph.file();
    return new ModelGraph(file.id(), file.sha256(), file.path(), new HashMap<>(axes));
  }
}
