package io.cochlea.metrics;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.PoolStatistics;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the buffer pool holds. */
@Component(service = Source.class)
public final class PoolSource implements Source {
  private static final String CLASS = "class";

  private final BufferPool pool;

  @Activate
  public PoolSource(@Reference BufferPool pool) {
    this.pool = pool;
  }

  @Override
  public void write(Sheet sheet) {
    List<PoolStatistics> classes = pool.statistics();
    sheet.gauge(
        "cochlea_pool_buffers",
        "Buffers of the pool",
        points -> {
          for (PoolStatistics each : classes) {
            points.add(each.leased(), CLASS, each.name(), "state", "leased");
            points.add(each.idle(), CLASS, each.name(), "state", "idle");
          }
        });
    sheet.gauge(
        "cochlea_pool_leased_bytes",
        "Memory of the pool that is leased",
        pool.holders().stream().mapToLong(BufferPool.Holder::bytes).sum());
    sheet.counter(
        "cochlea_pool_leases",
        "Leases taken",
        points -> {
          for (PoolStatistics each : classes) {
            points.add(each.taken(), CLASS, each.name());
          }
        });
    sheet.counter(
        "cochlea_pool_refused",
        "Leases refused for the cap",
        points -> {
          for (PoolStatistics each : classes) {
            points.add(each.refused(), CLASS, each.name());
          }
        });
  }
}
