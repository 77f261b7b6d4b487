package io.cochlea.hardware;

import io.cochlea.api.hardware.Affinity.ThreadRole;
import java.util.List;
import java.util.Locale;

/** What a system lets a thread ask for itself. */
interface ThreadCalls {

  /** The processors the calling thread may run on. */
  List<Integer> allowed();

  /**
   * @param processors not empty
   * @return why it could not be done; empty when it was
   */
  String run(ThreadRole role, List<Integer> processors);

  /**
   * Lets what the calling thread touches first lie on a node, while it has room.
   *
   * @return why it could not be done; empty when it was
   */
  String memory(int node);

  /** Those of the running system. */
  static ThreadCalls here() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.startsWith("linux")) {
      return new LinuxThreads();
    }
    return system.startsWith("windows") ? new WindowsThreads() : new MacThreads();
  }
}
