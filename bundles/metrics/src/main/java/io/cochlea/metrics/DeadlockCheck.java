package io.cochlea.metrics;

import java.lang.management.ManagementFactory;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;

/** Whether threads wait for each other for ever. */
@Component(property = {HealthCheck.NAME + "=threads", HealthCheck.TAGS + "=" + HealthChecks.LIVE})
public final class DeadlockCheck implements HealthCheck {

  @Override
  public Result execute() {
    long[] locked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    return locked == null
        ? new Result(Result.Status.OK, "no thread is deadlocked")
        : new Result(Result.Status.CRITICAL, locked.length + " threads are deadlocked");
  }
}
