package io.cochlea.metrics;

import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.BackendState;
import io.cochlea.api.placement.Placement.BreakerState;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.placement.Placement.Phase;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What lanes and backends do. */
@Component(service = Source.class)
public final class PlacementSource implements Source {

  /** Lanes told one by one; the rest is told as one with the graph {@value #OTHER}. */
  static final int MOST_LANES = 64;

  private static final String OTHER = "other";

  private final Placement placement;

  @Activate
  public PlacementSource(@Reference Placement placement) {
    this.placement = placement;
  }

  @Override
  public void write(Sheet sheet) {
    List<LaneState> lanes = placement.lanes();
    gauge(sheet, lanes, "cochlea_lane_queued_works", "Works waiting for a lane", LaneState::queued);
    counter(sheet, lanes, "cochlea_lane_runs", "Batches run", LaneState::runs);
    counter(sheet, lanes, "cochlea_lane_rows", "Rows of all batches run", LaneState::rows);
    counter(sheet, lanes, "cochlea_lane_works", "Works done", LaneState::works);
    counter(sheet, lanes, "cochlea_lane_copied_bytes", "States moved", LaneState::copied);
    List<BackendState> backends = placement.backends();
    backends(sheet, backends, lanes);
    sheet.gauge(
        "cochlea_breakers",
        "Circuit breakers that are not closed",
        points -> {
          for (BackendState backend : backends) {
            points.add(0, "backend", backend.id(), "phase", name(Phase.OPEN));
            points.add(0, "backend", backend.id(), "phase", name(Phase.HALF_OPEN));
          }
          for (BreakerState breaker : placement.breakers()) {
            points.add(1, "backend", breaker.backend(), "phase", name(breaker.phase()));
          }
        });
    sheet.counter(
        "cochlea_transitions",
        "Steps in the lives of graphs on backends, by the phase entered",
        points -> {
          for (Phase phase : Phase.values()) {
            points.add(placement.transitions(phase), "phase", name(phase));
          }
        });
  }

  private static void backends(Sheet sheet, List<BackendState> backends, List<LaneState> lanes) {
    sheet.gauge(
        "cochlea_backend_available",
        "Whether a backend can run here",
        points -> {
          for (BackendState backend : backends) {
            points.add(backend.available() ? 1 : 0, "backend", backend.id());
          }
        });
    sheet.gauge(
        "cochlea_backend_hung_calls",
        "Calls of a backend that never came back",
        points -> {
          for (BackendState backend : backends) {
            points.add(backend.hung(), "backend", backend.id());
          }
        });
    sheet.gauge(
        "cochlea_backend_lanes",
        "Lanes that a backend serves",
        points -> {
          for (BackendState backend : backends) {
            points.add(0, "backend", backend.id());
          }
          for (LaneState lane : lanes) {
            points.add(1, "backend", lane.backend());
          }
        });
  }

  private static void gauge(
      Sheet sheet,
      List<LaneState> lanes,
      String name,
      String help,
      ToDoubleFunction<LaneState> value) {
    sheet.gauge(name, help, points -> write(lanes, points, value));
  }

  private static void counter(
      Sheet sheet,
      List<LaneState> lanes,
      String name,
      String help,
      ToDoubleFunction<LaneState> value) {
    sheet.counter(name, help, points -> write(lanes, points, value));
  }

  private static void write(
      List<LaneState> lanes, Sheet.Points points, ToDoubleFunction<LaneState> value) {
    for (int i = 0; i < lanes.size(); i++) {
      LaneState lane = lanes.get(i);
      points.add(
          value.applyAsDouble(lane),
          "graph",
          i < MOST_LANES ? lane.graph() : OTHER,
          "role",
          lane.role().name().toLowerCase(Locale.ROOT));
    }
  }

  private static String name(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
