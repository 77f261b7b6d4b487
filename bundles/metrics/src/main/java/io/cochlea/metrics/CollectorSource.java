package io.cochlea.metrics;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** The JVM's collections; Micrometer's own meter of them listens to each one. */
final class CollectorSource implements Source {
  private static final double MILLIS = 1e3;

  @Override
  public void write(Sheet sheet) {
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
}
