package io.cochlea.api.hardware;

import java.util.List;

/**
 * Main memory, in bytes.
 *
 * @param available when looked at
 * @param limit of the container this runs in, 0 without
 * @param nodes of non-uniform access (NUMA); at most one where all memory is equally near
 */
public record Memory(long total, long available, long limit, List<Node> nodes) {

  /** Nothing is known of it. */
  public static final Memory UNKNOWN = new Memory(0, 0, 0, List.of());

  public Memory {
    nodes = List.copyOf(nodes);
  }

  /**
   * Processors and the memory near them.
   *
   * @param distances to every node in their order, as the firmware tells: 10 is local
   */
  public record Node(int id, List<Integer> processors, long bytes, List<Integer> distances) {
    public Node {
      processors = List.copyOf(processors);
      distances = List.copyOf(distances);
    }
  }
}
