package io.cochlea.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one scrape tells, metric by metric. The names of counters are written without {@code
 * _total}. Points with the same labels are added up, as no metric may have two. Used by one thread.
 */
final class Sheet {
  private final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();

  /** The points of one metric. */
  static final class Points {
    private final Map<Labels, Double> values = new LinkedHashMap<>();

    /**
     * @param labels name, value, name, value …
     */
    void add(Number value, String... labels) {
      values.merge(Labels.of(labels), value.doubleValue(), Double::sum);
    }
  }

  /** Writes points. */
  @FunctionalInterface
  interface Series {
    void to(Points points);
  }

  void counter(String name, String help, Number value) {
    counter(name, help, points -> points.add(value));
  }

  void counter(String name, String help, Series series) {
    CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
    points(series)
        .forEach((labels, value) ->
            metric.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    snapshots.metricSnapshot(metric.build());
  }

  void gauge(String name, String help, Number value) {
    gauge(name, help, points -> points.add(value));
  }

  void gauge(String name, String help, Series series) {
    GaugeSnapshot.Builder metric = GaugeSnapshot.builder().name(name).help(help);
    points(series)
        .forEach((labels, value) ->
            metric.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    snapshots.metricSnapshot(metric.build());
  }

  private static Map<Labels, Double> points(Series series) {
    Points points = new Points();
    series.to(points);
    return points.values;
  }

  /**
   * @param label which every point has a value of
   * @param points by that value
   */
  void histogram(String name, String help, String label, Map<String, Distribution> points) {
    HistogramSnapshot.Builder metric = HistogramSnapshot.builder().name(name).help(help);
    points.forEach((value, point) -> {
      List<Number> counts = new ArrayList<>(point.counts());
      metric.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(Labels.of(label, value))
              .classicHistogramBuckets(ClassicHistogramBuckets.of(point.bounds(), counts))
              .sum(point.sum())
              .build());
    });
    snapshots.metricSnapshot(metric.build());
  }

  /**
   * @param bounds ascending, the last one infinite
   * @param counts between each bound and the one before
   */
  record Distribution(List<Double> bounds, List<Long> counts, double sum) {}

  MetricSnapshots snapshots() {
    return snapshots.build();
  }
}
