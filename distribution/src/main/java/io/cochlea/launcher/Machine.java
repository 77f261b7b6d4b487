package io.cochlea.launcher;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What decides for a profile where nobody does.
 *
 * @param memory this process may use, in bytes; 0 when it is not known
 */
record Machine(boolean linux, boolean container, boolean virtual, long memory) {
  private static final long TINY_BYTES = 512L << 20;
  private static final Pattern HYPERVISOR_FLAG =
      Pattern.compile("^flags\\b.* hypervisor( |$)", Pattern.MULTILINE);

  /**
   * @param name of the file in {@code conf/profiles}
   * @param reason in words
   */
  record Choice(String name, String reason) {}

  static Machine here() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize() // a container's limit where there is one
            : 0;
    return of(Path.of("/"), System.getProperty("os.name").equals("Linux"), memory);
  }

  /**
   * @param root of the file system
   */
  static Machine of(Path root, boolean linux, long memory) {
    boolean container =
        Files.exists(root.resolve(".dockerenv")) || Files.exists(root.resolve("run/.containerenv"));
    boolean virtual =
        HYPERVISOR_FLAG.matcher(text(root.resolve("proc/cpuinfo"))).find()
            || Files.exists(root.resolve("proc/device-tree/hypervisor"))
            || Files.exists(root.resolve("sys/hypervisor/type"));
    return new Machine(linux, container, virtual, memory);
  }

  Choice choice() {
    if (memory > 0 && memory <= TINY_BYTES) {
      return new Choice("tiny", "detected: %d MiB of memory".formatted(memory >> 20));
    }
    if (container || virtual) {
      return new Choice("cloud", "detected: a " + (container ? "container" : "virtual machine"));
    }
    return linux
        ? new Choice("bare-metal", "detected: a whole machine")
        : new Choice("default", "nothing is detected on this system");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // not there on this system
    }
  }
}
