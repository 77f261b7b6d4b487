package io.cochlea.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one check, on a thread of its own as it may be anyone's; one that does not come back is not
 * run again before it does. Used by one thread at a time.
 */
final class Probe {
  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
  private static final long PATIENCE_MILLIS = 2_000;

  private final String name;
  private final HealthCheck check;
  private @Nullable CompletableFuture<Finding> running;

  Probe(String name, HealthCheck check) {
    this.name = name;
    this.check = check;
  }

  /** What a check said. */
  record Finding(String name, Result.Status status, String message) {
    boolean isGood() {
      return status == Result.Status.OK || status == Result.Status.WARN;
    }
  }

  Finding find() {
    CompletableFuture<Finding> now = running;
    if (now == null) {
      now = CompletableFuture.supplyAsync(this::execute, Thread::startVirtualThread);
    }
    running = null;
    try {
      return now.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      running = now;
      return failed("the check does not come back");
    } catch (ExecutionException e) {
      LOG.warn("Health check {} failed", name, e.getCause());
      return failed("the check failed; the log says why");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("the server stops");
    }
  }

  private Finding failed(String message) {
    return new Finding(name, Result.Status.HEALTH_CHECK_ERROR, message);
  }

  private Finding execute() {
    Result result = check.execute();
    List<String> messages = new ArrayList<>();
    for (ResultLog.Entry entry : result) {
      messages.add(entry.getMessage());
    }
    return new Finding(name, result.getStatus(), String.join("; ", messages));
  }
}
