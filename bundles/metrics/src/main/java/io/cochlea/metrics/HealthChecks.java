package io.cochlea.metrics;

import io.cochlea.metrics.Probe.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

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

  private static final long KEPT_NANOS = 1_000_000_000;

  private final Map<ServiceReference<HealthCheck>, Probe> checks =
      new ConcurrentSkipListMap<>(Comparator.<ServiceReference<HealthCheck>>naturalOrder());
  private final Map<String, Report> reports = new ConcurrentHashMap<>();
  private volatile boolean draining;

  private record Report(List<Finding> findings, long nanos) {}

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addCheck(ServiceReference<HealthCheck> reference, HealthCheck check) {
    String name = String.valueOf(reference.getProperty(HealthCheck.NAME));
    checks.put(reference, new Probe(name, check));
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
    Report last = reports.get(tag);
    if (last != null && System.nanoTime() - last.nanos() < KEPT_NANOS) {
      return last;
    }
    List<Finding> findings = new ArrayList<>();
    checks.forEach((reference, probe) -> {
      if (isTagged(reference, tag)) {
        findings.add(probe.find());
      }
    });
    Report report = new Report(findings, System.nanoTime());
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
}
