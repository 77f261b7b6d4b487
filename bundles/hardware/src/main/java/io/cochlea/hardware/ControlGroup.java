package io.cochlea.hardware;

import java.util.ArrayList;
import java.util.List;

/** The limits of the control group (version 2) this process is in, and of those around it. */
final class ControlGroup {

  private static final int MAX_DEPTH = 32;

  private final KernelFiles files;

  ControlGroup(KernelFiles files) {
    this.files = files;
  }

  /** In processors; 0 without a limit. */
  double processors() {
    double least = 0;
    for (String group : groups()) {
      String[] quota = files.text(group + "cpu.max").split(" ", -1);
      if (quota.length == 2 && quota[0].matches("\\d{1,15}") && quota[1].matches("[1-9]\\d{0,9}")) {
        double limit = Double.parseDouble(quota[0]) / Double.parseDouble(quota[1]);
        least = least == 0 ? limit : Math.min(least, limit);
      }
    }
    return least;
  }

  /** In bytes; 0 without a limit. */
  long memory() {
    long least = 0;
    for (String group : groups()) {
      long limit = files.number(group + "memory.max", 0);
      least = least == 0 || (limit > 0 && limit < least) ? limit : least;
    }
    return Math.max(0, least);
  }

  /** The directory of our group and of each around it, with a closing slash. */
  private List<String> groups() {
    String path =
        files
            .text("proc/self/cgroup")
            .lines()
            .filter(line -> line.startsWith("0::/"))
            .findFirst()
            .orElse("0::/")
            .substring("0::/".length());
    var groups = new ArrayList<String>(List.of("sys/fs/cgroup/"));
    for (String name : path.split("/", MAX_DEPTH)) {
      if (name.isEmpty() || name.equals("..") || name.contains("/")) {
        break;
      }
      groups.add(groups.getLast() + name + "/");
    }
    return groups;
  }
}
