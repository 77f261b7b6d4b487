package io.cochlea.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs every {@link HealthCheck} service with a tag, one after the other, at most once a second:
 * Felix' own executor wants a servlet container and an event service for it. The launcher runs what
 * has the property {@code cochlea.drain} before anything is stopped. Thread-safe.
 */
@Component(
    service = {HealthChecks.class, Runnable.class},
    property = {"cochlea.drain=health", Constants.SERVICE_RANKING + ":Integer=1000"})
public final class HealthChecks implements Runnable {
  static final String LIVE = "live";
  static final String READY = "ready";

  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
  private static final long KEPT_NANOS = 1_000_000_000;

  private final Map<ServiceReference<HealthCheck>, HealthCheck> checks =
      new ConcurrentSkipListMap<>(Comparator.<ServiceReference<HealthCheck>>naturalOrder());
  private final Map<String, Report> reports = new ConcurrentHashMap<>();
  private volatile boolean draining;

  /** What one check said. */
  record Finding(String name, Result.Status status, String message) {
    boolean isGood() {
      return status == Result.Status.OK || status == Result.Status.WARN;
    }
  }

  private record Report(List<Finding> findings, long nanos) {}

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addCheck(ServiceReference<HealthCheck> reference, HealthCheck check) {
    checks.put(reference, check);
    reports.clear();
  }

  void removeCheck(ServiceReference<HealthCheck> reference) {
    checks.remove(reference);
    reports.clear();
  }

  /** From now on no new streams are wanted. */
  @Override
  public void run() {
    draining = true;
  }

  /** What the checks with a tag say, in the order of their ranking, or said within a second. */
  List<Finding> findings(String tag) {
    List<Finding> all = new ArrayList<>();
    if (tag.equals(READY)) {
      all.add(
          draining
              ? new Finding("draining", Result.Status.TEMPORARILY_UNAVAILABLE, "it shuts down")
              : new Finding("draining", Result.Status.OK, "it takes streams"));
    }
    all.addAll(report(tag).findings());
    return all;
  }

  private synchronized Report report(String tag) {
    long now = System.nanoTime();
    Report last = reports.get(tag);
    if (last != null && now - last.nanos() < KEPT_NANOS) {
      return last;
    }
    List<Finding> findings = new ArrayList<>();
    checks.forEach((reference, check) -> {
      if (isTagged(reference, tag)) {
        findings.add(run(String.valueOf(reference.getProperty(HealthCheck.NAME)), check));
      }
    });
    Report report = new Report(findings, now);
    reports.put(tag, report);
    return report;
  }

  private static boolean isTagged(ServiceReference<HealthCheck> reference, String tag) {
    return switch (reference.getProperty(HealthCheck.TAGS)) {
      case String one -> one.equals(tag);
      case String[] several -> List.of(several).contains(tag);
      case null, default -> false;
    };
  }

  private static Finding run(String name, HealthCheck check) {
    try {
      Result result = check.execute();
      List<String> messages = new ArrayList<>();
      for (ResultLog.Entry entry : result) {
        messages.add(entry.getMessage());
      }
      return new Finding(name, result.getStatus(), String.join("; ", messages));
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("Health check {} failed", name, e);
      return new Finding(name, Result.Status.HEALTH_CHECK_ERROR, "the check failed; see the log");
    }
  }
}
