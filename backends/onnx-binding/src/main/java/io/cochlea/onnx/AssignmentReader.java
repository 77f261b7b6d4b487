package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.inference.Attestation;
import io.cochlea.api.inference.InferenceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks a session which execution provider was assigned which nodes: the account the runtime kept
 * while it partitioned the graph ({@code session.record_ep_graph_assignment_info}).
 */
final class AssignmentReader {
  private final OnnxRuntime runtime;
  private final OrtApi api;
  private final long session;

  AssignmentReader(OnnxRuntime runtime, long session) {
    this.runtime = runtime;
    api = runtime.api();
    this.session = session;
  }

  Attestation read() throws InferenceException {
    Map<String, Map<String, Integer>> operators = new TreeMap<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      MemorySegment count = arena.allocate(JAVA_LONG);
      api.check(
          api.call(Slot.SESSION_GET_EP_GRAPH_ASSIGNMENT, session, out.address(), count.address()));
      long subgraphs = out.get(JAVA_LONG, 0);
      long subgraphCount = count.get(JAVA_LONG, 0);
      for (long i = 0; i < subgraphCount; i++) {
        long subgraph = OrtApi.word(subgraphs + 8 * i);
        api.check(api.call(Slot.ASSIGNED_SUBGRAPH_GET_EP_NAME, subgraph, out.address()));
        String provider = OrtApi.string(out.get(JAVA_LONG, 0));
        api.check(
            api.call(Slot.ASSIGNED_SUBGRAPH_GET_NODES, subgraph, out.address(), count.address()));
        long nodes = out.get(JAVA_LONG, 0);
        Map<String, Integer> counts = operators.computeIfAbsent(provider, name -> new TreeMap<>());
        for (long n = 0; n < count.get(JAVA_LONG, 0); n++) {
          long node = OrtApi.word(nodes + 8 * n);
          api.check(api.call(Slot.ASSIGNED_NODE_GET_OPERATOR_TYPE, node, out.address()));
          counts.merge(OrtApi.string(out.get(JAVA_LONG, 0)), 1, Integer::sum);
        }
      }
    }
    return new Attestation("ONNX Runtime " + runtime.version(), operators);
  }
}
