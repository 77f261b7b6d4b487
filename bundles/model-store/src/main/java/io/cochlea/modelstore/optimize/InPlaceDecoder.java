package io.cochlea.modelstore.optimize;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes of Optimum's Whisper decoder with past one that writes into its cache where it lies: {@code
 * GroupQueryAttention} over slabs of the longest length for the decoder's own keys and values,
 * {@code MultiHeadAttention} over those of the audio, and positions by {@code seqlens_k}, the
 * number of tokens before.
 */
final class InPlaceDecoder {
  private static final String TOKENS = "input_ids";
  private static final String BEFORE = "seqlens_k";
  private static final String TOTAL = "total_sequence_length";
  private static final String LOGITS = "logits";
  private static final String BATCH = "batch_size";
  static final int AUDIO = 1_500;

  private final GraphProto graph;
  private final Wires wires;
  private final int heads;
  private final int size;
  private final List<NodeProto> nodes = new ArrayList<>();
  private final List<TensorProto> constants = new ArrayList<>();
  private final Map<String, String> replaced = new HashMap<>();
  private final List<ValueInfoProto> inputs = new ArrayList<>();
  private final List<ValueInfoProto> outputs = new ArrayList<>();

  private InPlaceDecoder(GraphProto graph) throws UnsuitedException {
    this.graph = graph;
    wires = new Wires(graph.getNodeList());
    List<Dimension> key = shape(past(0, "decoder.key"));
    heads = Math.toIntExact(key.get(1).getDimValue());
    size = Math.toIntExact(key.get(3).getDimValue());
    if (key.size() != 4 || heads <= 0 || size <= 0) {
      throw new UnsuitedException("the heads of its cache are not fixed");
    }
  }

  /**
   * @throws UnsuitedException when it is no such decoder, or built in a way that is not known
   */
  static ModelProto of(ModelProto decoder) throws UnsuitedException {
    ModelProto.Builder model = decoder.toBuilder();
    model.setGraph(new InPlaceDecoder(Branch.withCache(decoder.getGraph())).rewrite());
    Nodes.allowContributed(model);
    return model.build();
  }

  private GraphProto rewrite() throws UnsuitedException {
    Positions positions =
        Positions.find(graph.getInitializerList(), wires, (long) heads * size, TOKENS);
    long longest = positions.table().getDims(0);
    head(positions);
    List<String> results = new ArrayList<>(List.of(LOGITS));
    List<Dimension> logits = shape(output(LOGITS));
    outputs.add(
        Nodes.value(LOGITS, DataType.FLOAT, BATCH, 1, logits.get(logits.size() - 1).getDimValue()));
    int layers = layers();
    for (int layer = 0; layer < layers; layer++) {
      itself(layer, longest, results);
      audio(layer);
    }
    graph.getNodeList().forEach(node -> nodes.add(rewired(node)));
    List<NodeProto> needed = Wires.needed(nodes, results);
    Set<String> read = new HashSet<>();
    needed.forEach(node -> read.addAll(node.getInputList()));
    GraphProto.Builder result = GraphProto.newBuilder().setName(graph.getName()).addAllNode(needed);
    graph.getInitializerList().stream()
        .filter(tensor -> read.contains(tensor.getName()))
        .forEach(result::addInitializer);
    result.addAllInitializer(constants);
    return result.addAllInput(inputs).addAllOutput(outputs).build();
  }

  /** Token, position, and how long the caches are. */
  private void head(Positions positions) {
    inputs.add(Nodes.value(TOKENS, DataType.INT64, BATCH, 1));
    inputs.add(Nodes.value(BEFORE, DataType.INT32, BATCH));
    inputs.add(Nodes.value(TOTAL, DataType.INT32));
    constants.add(Nodes.integers("cochlea/one_axis", 1));
    constants.add(Nodes.integers("cochlea/joined", -1, 1, (long) heads * size));
    constants.add(Nodes.integers("cochlea/by_head", -1, heads, 1, size));
    constants.add(Nodes.integers("cochlea/by_row", -1, 1, size));
    nodes.add(
        Nodes.node("Cast", List.of(BEFORE), "cochlea/before")
            .addAttribute(Nodes.attribute("to", DataType.INT64.getNumber()))
            .build());
    nodes.add(
        Nodes.node("Unsqueeze", List.of("cochlea/before", "cochlea/one_axis"), "cochlea/position")
            .build());
    nodes.add(
        Nodes.node(
                "Gather",
                List.of(positions.table().getName(), "cochlea/position"),
                "cochlea/positions")
            .build());
    replaced.put(positions.added(), "cochlea/positions");
  }

  private void itself(int layer, long longest, List<String> results) throws UnsuitedException {
    List<String> caches = new ArrayList<>();
    List<String> fresh = new ArrayList<>();
    List<String> presents = new ArrayList<>();
    String grown = "";
    for (String part : List.of("decoder.key", "decoder.value")) {
      String past = past(layer, part).getName();
      NodeProto concat = wires.reader(past, Set.of("Concat"));
      if (concat == null || concat.getInputCount() != 2 || !concat.getInput(0).equals(past)) {
        throw new UnsuitedException("'" + past + "' does not grow by what is new");
      }
      grown = part.endsWith("key") ? concat.getOutput(0) : grown;
      caches.add(past);
      fresh.add(joined(concat.getInput(1)));
      String present = "present." + layer + "." + part;
      presents.add(present);
      inputs.add(Nodes.value(past, DataType.FLOAT, BATCH, heads, longest, size));
      outputs.add(Nodes.value(present, DataType.FLOAT, BATCH, heads, longest, size));
      results.add(present);
    }
    Attention attention = Attention.behind(grown, wires);
    String output = "cochlea/itself." + layer;
    nodes.add(
        Nodes.node(
                "GroupQueryAttention",
                List.of(
                    query(attention, "itself." + layer),
                    fresh.get(0),
                    fresh.get(1),
                    caches.get(0),
                    caches.get(1),
                    BEFORE,
                    TOTAL),
                output,
                presents.get(0),
                presents.get(1))
            .setDomain(Nodes.MICROSOFT)
            .addAttribute(Nodes.attribute("num_heads", heads))
            .addAttribute(Nodes.attribute("kv_num_heads", heads))
            .addAttribute(Nodes.attribute("scale", 1F))
            .build());
    replace(attention, output);
  }

  private void audio(int layer) throws UnsuitedException {
    String key = past(layer, "encoder.key").getName();
    String value = past(layer, "encoder.value").getName();
    for (String past : List.of(key, value)) {
      inputs.add(Nodes.value(past, DataType.FLOAT, BATCH, heads, AUDIO, size));
    }
    Attention attention = Attention.behind(key, wires);
    String output = "cochlea/audio." + layer;
    nodes.add(
        Nodes.node(
                "MultiHeadAttention",
                List.of(query(attention, "audio." + layer), key, value),
                output)
            .setDomain(Nodes.MICROSOFT)
            .addAttribute(Nodes.attribute("num_heads", heads))
            .addAttribute(Nodes.attribute("scale", 1F))
            .build());
    replace(attention, output);
  }

  /** The query with all scaling that the original does to keys and scores. */
  private String query(Attention attention, String name) {
    String query = attention.query();
    for (Attention.Factor factor : attention.factors()) {
      String scaled = "cochlea/" + name + "/scaled." + nodes.size();
      nodes.add(Nodes.node(factor.operator(), List.of(query, factor.by()), scaled).build());
      query = scaled;
    }
    return joined(query);
  }

  private String joined(String tensor) {
    String name = tensor + "/joined";
    nodes.add(Nodes.node("Reshape", List.of(tensor, "cochlea/joined"), name).build());
    return name;
  }

  private void replace(Attention attention, String output) {
    String shaped = output + "/shaped";
    String shape = attention.flat() ? "cochlea/by_row" : "cochlea/by_head";
    nodes.add(Nodes.node("Reshape", List.of(output, shape), shaped).build());
    replaced.put(attention.output(), shaped);
  }

  private NodeProto rewired(NodeProto node) {
    NodeProto.Builder rewired = node.toBuilder().clearInput();
    node.getInputList().forEach(name -> rewired.addInput(replaced.getOrDefault(name, name)));
    return rewired.build();
  }

  private int layers() {
    return Math.toIntExact(
        graph.getInputList().stream()
            .filter(input -> input.getName().matches("past_key_values\\.\\d+\\.decoder\\.key"))
            .count());
  }

  private ValueInfoProto past(int layer, String part) throws UnsuitedException {
    return find(graph.getInputList(), "past_key_values." + layer + "." + part);
  }

  private ValueInfoProto output(String name) throws UnsuitedException {
    return find(graph.getOutputList(), name);
  }

  private static ValueInfoProto find(List<ValueInfoProto> values, String name)
      throws UnsuitedException {
    return values.stream()
        .filter(value -> value.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new UnsuitedException("it has no '" + name + "'"));
  }

  private static List<Dimension> shape(ValueInfoProto value) {
    return value.getType().getTensorType().getShape().getDimList();
  }
}
