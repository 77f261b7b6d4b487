package io.cochlea.modelstore.optimize;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The part of a decoder that runs with a cache: all of it, or of a merged one its branch. */
final class Branch {
  private static final String SWITCH = "use_cache_branch";
  private static final String WITH_CACHE = "then_branch";

  private Branch() {}

  /** The graph without the switch; inputs and outputs are those of the whole. */
  static GraphProto withCache(GraphProto graph) throws UnsuitedException {
    List<NodeProto> nodes = new ArrayList<>();
    GraphProto.Builder flat = graph.toBuilder().clearNode();
    for (NodeProto node : graph.getNodeList()) {
      if (!node.getOpType().equals("If")) {
        nodes.add(node);
        continue;
      }
      if (!node.getInput(0).equals(SWITCH)) {
        throw new UnsuitedException("it branches by " + node.getInput(0));
      }
      GraphProto branch =
          node.getAttributeList().stream()
              .filter(attribute -> attribute.getName().equals(WITH_CACHE))
              .findFirst()
              .orElseThrow()
              .getG();
      flat.addAllInitializer(branch.getInitializerList());
      Map<String, String> names = new HashMap<>();
      for (int i = 0; i < branch.getOutputCount(); i++) {
        names.put(branch.getOutput(i).getName(), node.getOutput(i));
      }
      branch.getNodeList().forEach(inner -> nodes.add(renamed(inner, names)));
    }
    return flat.addAllNode(nodes).build();
  }

  private static NodeProto renamed(NodeProto node, Map<String, String> names) {
    NodeProto.Builder renamed = node.toBuilder().clearInput().clearOutput();
    node.getInputList().forEach(name -> renamed.addInput(names.getOrDefault(name, name)));
    node.getOutputList().forEach(name -> renamed.addOutput(names.getOrDefault(name, name)));
    return renamed.build();
  }
}
