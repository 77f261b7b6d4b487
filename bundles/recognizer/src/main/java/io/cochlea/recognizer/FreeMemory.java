package io.cochlea.recognizer;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory that a model could take. */
final class FreeMemory {
  private static final Path LINUX = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";
  private static final int MIB_SHIFT = 20;

  private FreeMemory() {}

  /**
   * Refuses what could not be held: graphs are loaded with all their weights.
   *
   * @throws IOException naming what is needed and what there is
   */
  static void require(ModelFolder folder, long bytes) throws IOException {
    require(folder, bytes, bytes());
  }

  static void require(ModelFolder folder, long bytes, long available) throws IOException {
    if (bytes > available) {
      throw new IOException(
          "model folder %s needs at least %d MiB of memory, %d MiB are available"
              .formatted(folder, bytes >> MIB_SHIFT, available >> MIB_SHIFT));
    }
  }

  /** Linux tells what it could free, other systems only what is free; a container has its limit. */
  private static long bytes() throws IOException {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    if (!Files.isReadable(LINUX)) {
      return system.getFreeMemorySize();
    }
    long available =
        Files.readAllLines(LINUX).stream()
            .filter(line -> line.startsWith(AVAILABLE))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    return Math.min(available, system.getTotalMemorySize());
  }
}
