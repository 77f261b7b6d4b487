package io.cochlea.metrics;

import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.EngineStatistics;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Whether the engine has room for one more stream. */
@Component(property = {HealthCheck.NAME + "=engine", HealthCheck.TAGS + "=" + HealthChecks.READY})
public final class RoomCheck implements HealthCheck {
  private volatile @Nullable Engine engine;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setEngine(Engine now) {
    engine = now;
  }

  void unsetEngine(Engine gone) {
    if (gone.equals(engine)) {
      engine = null;
    }
  }

  @Override
  public Result execute() {
    Engine asked = engine;
    if (asked == null) {
      return new Result(Result.Status.TEMPORARILY_UNAVAILABLE, "there is no engine");
    }
    EngineStatistics now = asked.statistics();
    return new Result(
        now.open() < now.most() ? Result.Status.OK : Result.Status.TEMPORARILY_UNAVAILABLE,
        "%d of %d streams are open".formatted(now.open(), now.most()));
  }
}
