package io.cochlea.metrics;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Processor time, memory and garbage collections of the process, by the names Prometheus' own
 * clients give them, which Micrometer's do not have.
 */
final class ProcessSource implements Source {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final double KIB = 1024;
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  @Override
  public void write(Sheet sheet) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      sheet.counter(
          "process_cpu_seconds",
          "Processor time of all threads",
          system.getProcessCpuTime() / NANOS);
    }
    resident(sheet);
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    sheet.counter(
        "jvm_gc_collections",
        "Garbage collections",
        points -> {
          for (GarbageCollectorMXBean each : collectors) {
            points.add(each.getCollectionCount(), "collector", each.getName());
          }
        });
    sheet.counter(
        "jvm_gc_seconds",
        "Time in garbage collections",
        points -> {
          for (GarbageCollectorMXBean each : collectors) {
            points.add(each.getCollectionTime() / MILLIS, "collector", each.getName());
          }
        });
  }

  /** Linux tells it; elsewhere it is left out. */
  private static void resident(Sheet sheet) {
    if (!Files.isReadable(STATUS)) {
      return;
    }
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          String kib = line.replaceAll("\\D", "");
          sheet.gauge(
              "process_resident_memory_bytes",
              "Memory of the process that is in RAM",
              Double.parseDouble(kib) * KIB);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + STATUS, e);
    }
  }
}
