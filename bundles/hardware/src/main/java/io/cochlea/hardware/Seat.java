package io.cochlea.hardware;

import io.cochlea.api.hardware.Affinity.ThreadRole;
import io.cochlea.api.hardware.Cpu.Processor;
import io.cochlea.api.hardware.Cpu.Processor.Kind;
import io.cochlea.api.hardware.Inventory;
import java.util.List;

/**
 * Where a thread belongs.
 *
 * @param processors ascending; empty where there are none for it
 * @param node its memory should come from, −1 for any
 */
record Seat(List<Integer> processors, int node) {

  /**
   * @param allowed what the thread may use at all
   * @param group of threads that share a node; groups are spread over the nodes by their names
   */
  static Seat of(Inventory inventory, ThreadRole role, List<Integer> allowed, String group) {
    Kind kind = role == ThreadRole.HOUSEKEEPING ? Kind.EFFICIENCY : Kind.PERFORMANCE;
    List<Processor> fit =
        inventory.cpu().processors().stream()
            .filter(processor -> processor.kind() == kind && allowed.contains(processor.id()))
            .toList();
    List<Integer> nodes = fit.stream().map(Processor::node).distinct().sorted().toList();
    if (nodes.size() < 2 || kind == Kind.EFFICIENCY) {
      return new Seat(fit.stream().map(Processor::id).toList(), -1);
    }
    int node = nodes.get(Math.floorMod(group.hashCode(), nodes.size()));
    return new Seat(
        fit.stream().filter(processor -> processor.node() == node).map(Processor::id).toList(),
        node);
  }
}
