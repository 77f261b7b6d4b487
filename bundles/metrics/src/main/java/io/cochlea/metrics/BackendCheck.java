package io.cochlea.metrics;

import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.BackendState;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Whether a backend can run models here, and every lane has one. */
@Component(property = {HealthCheck.NAME + "=backend", HealthCheck.TAGS + "=" + HealthChecks.READY})
public final class BackendCheck implements HealthCheck {
  private volatile @Nullable Placement placement;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setPlacement(Placement now) {
    placement = now;
  }

  void unsetPlacement(Placement gone) {
    if (gone.equals(placement)) {
      placement = null;
    }
  }

  @Override
  public Result execute() {
    Placement asked = placement;
    if (asked == null) {
      return new Result(Result.Status.TEMPORARILY_UNAVAILABLE, "there is no placement");
    }
    List<BackendState> backends = asked.backends();
    String able =
        backends.stream()
            .filter(BackendState::available)
            .map(BackendState::id)
            .collect(Collectors.joining(", "));
    if (able.isEmpty()) {
      return new Result(
          Result.Status.TEMPORARILY_UNAVAILABLE,
          backends.stream()
              .map(each -> each.id() + ": " + each.reason())
              .collect(Collectors.joining("; ", "no backend can run here; ", "")));
    }
    return asked.breakers().isEmpty()
        ? new Result(Result.Status.OK, able)
        : new Result(
            Result.Status.WARN,
            asked.breakers().stream()
                .map(each -> each.backend() + " failed: " + each.cause())
                .collect(Collectors.joining("; ")));
  }
}
