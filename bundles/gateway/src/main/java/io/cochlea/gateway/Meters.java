package io.cochlea.gateway;

import io.cochlea.api.metrics.Latency;
import io.cochlea.api.metrics.Traffic;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Who counts, while somebody does. Thread-safe. */
final class Meters {
  private final AtomicReference<@Nullable Latency> latency = new AtomicReference<>();
  private final AtomicReference<@Nullable Traffic> traffic = new AtomicReference<>();

  void latency(Latency now) {
    latency.set(now);
  }

  /** Another may have come before {@code gone} went. */
  void noLatency(Latency gone) {
    latency.compareAndSet(gone, null);
  }

  void traffic(Traffic now) {
    traffic.set(now);
  }

  void noTraffic(Traffic gone) {
    traffic.compareAndSet(gone, null);
  }

  /** Audio was brought from its connection into its ring. */
  void brought(long nanos) {
    Latency to = latency.get();
    if (to != null) {
      to.record(Latency.Stage.GATEWAY, nanos);
    }
  }

  /** A request was answered, or became a WebSocket. */
  void answered(String route, int status, long nanos) {
    Traffic to = traffic.get();
    if (to != null) {
      to.answered(route, status, nanos);
    }
  }

  @Nullable Latency latency() {
    return latency.get();
  }

  @Nullable Traffic traffic() {
    return traffic.get();
  }
}
