package io.cochlea.recognizer.layout;

import java.util.regex.Pattern;

/**
 * A file that a layout needs.
 *
 * @param key it gets in the manifest
 * @param example how it is called, for whoever lacks it
 * @param name what its name looks like, in the folder or in its {@code onnx}; of a graph, without
 *     the variant
 */
record Part(String key, String example, Pattern name) {
  private static final String GRAPH = "graph.";

  static Part graph(String key, String example, String name) {
    return new Part(GRAPH + key, example, Pattern.compile("(onnx/)?" + name + "\\.onnx"));
  }

  static Part file(String key, String example, String name) {
    return new Part(key, example, Pattern.compile(name));
  }

  boolean isGraph() {
    return key.startsWith(GRAPH);
  }

  boolean fits(String file) {
    return name.matcher(isGraph() ? Variants.full(file) : file).matches();
  }
}
