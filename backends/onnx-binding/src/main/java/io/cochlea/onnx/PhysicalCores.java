package io.cochlea.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Cores this process may use, counting a core with several hardware threads once. */
final class PhysicalCores {
  private static final Path CPUS = Path.of("/sys/devices/system/cpu");

  private PhysicalCores() {}

  static int count() {
    return count(CPUS, Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param cpus a folder as Linux keeps it; elsewhere it is missing and {@code available} decides
   */
  static int count(Path cpus, int available) {
    Set<String> cores = new HashSet<>();
    try (var folders = Files.newDirectoryStream(cpus, "cpu[0-9]*")) {
      for (Path cpu : folders) {
        Path siblings = cpu.resolve("topology/thread_siblings_list");
        if (Files.exists(siblings)) { // it is missing for a core that is switched off
          cores.add(Files.readString(siblings));
        }
      }
    } catch (IOException e) {
      return available;
    }
    return cores.isEmpty() ? available : Math.min(cores.size(), available);
  }
}
