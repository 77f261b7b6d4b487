package io.cochlea.hardware;

import io.cochlea.api.hardware.Memory;
import io.cochlea.api.hardware.Memory.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads memory, its nodes and the container's share of it. */
final class LinuxMemory {

  private static final String NODES = "sys/devices/system/node";

  private final KernelFiles files;

  LinuxMemory(KernelFiles files) {
    this.files = files;
  }

  Memory read() {
    Map<String, String> memory = files.pairs("proc/meminfo");
    return new Memory(
        Units.bytes(memory.getOrDefault("MemTotal", "")),
        Units.bytes(memory.getOrDefault("MemAvailable", "")),
        new ControlGroup(files).memory(),
        nodes());
  }

  private List<Node> nodes() {
    var nodes = new ArrayList<Node>();
    for (String name : files.list(NODES)) {
      if (name.matches("node\\d{1,4}")) {
        nodes.add(node(Integer.parseInt(name.substring("node".length()))));
      }
    }
    nodes.sort((a, b) -> Integer.compare(a.id(), b.id()));
    return nodes;
  }

  private Node node(int id) {
    String directory = NODES + "/node" + id + "/";
    String total = files.pairs(directory + "meminfo").getOrDefault("Node " + id + " MemTotal", "");
    var distances = new ArrayList<Integer>();
    for (String distance : files.text(directory + "distance").split("\\s+", -1)) {
      if (distance.matches("\\d{1,4}")) {
        distances.add(Integer.parseInt(distance));
      }
    }
    return new Node(
        id, CpuList.parse(files.text(directory + "cpulist")), Units.bytes(total), distances);
  }
}
