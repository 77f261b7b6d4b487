package io.cochlea.metrics;

import io.cochlea.api.admin.AdminPage;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Every meter in Prometheus' text format. All is read when it is asked for; what a server that
 * nobody scrapes would need for it is not even loaded.
 */
@Component(property = AdminPage.PATH + "=/metrics")
public final class MetricsPage implements AdminPage {
  private static final String TEXT = "text/plain; version=0.0.4";
  private static final int OK = 200;

  private final Source process = new ProcessSource();
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private @Nullable PrometheusMeterRegistry registry;

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addSource(Source source) {
    sources.add(source);
  }

  void removeSource(Source source) {
    sources.remove(source);
  }

  /** One scrape at a time. */
  @Override
  public synchronized Answer answer(Map<String, String> query) {
    PrometheusMeterRegistry from = registry;
    if (from == null) {
      from = open();
      registry = from;
    }
    return new Answer(OK, TEXT, from.scrape());
  }

  private PrometheusMeterRegistry open() {
    PrometheusMeterRegistry opened = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(opened);
    new JvmThreadMetrics().bindTo(opened);
    new ClassLoaderMetrics().bindTo(opened);
    new FileDescriptorMetrics().bindTo(opened);
    new UptimeMetrics().bindTo(opened);
    MultiCollector ours = this::read;
    opened.getPrometheusRegistry().register(ours);
    return opened;
  }

  private MetricSnapshots read() {
    Sheet sheet = new Sheet();
    process.write(sheet);
    sources.forEach(source -> source.write(sheet));
    return sheet.snapshots();
  }

  @Deactivate
  synchronized void close() {
    if (registry != null) {
      registry.close();
    }
  }
}
