package io.cochlea.metrics;

import io.cochlea.api.metrics.Latency.Bucket;
import io.cochlea.api.metrics.Latency.Stage;
import io.cochlea.metrics.Sheet.Distribution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How long the steps take. */
@Component(service = Source.class)
public final class StageSource implements Source {
  private static final double NANOS = 1e9;

  /** Powers of two of nanoseconds, where buckets of the recorder end: 65 µs to 17 s. */
  private static final int FIRST_POWER = 16;

  private static final int LAST_POWER = 34;

  private final LatencyRecorder latency;

  @Activate
  public StageSource(@Reference LatencyRecorder latency) {
    this.latency = latency;
  }

  @Override
  public void write(Sheet sheet) {
    Map<String, Distribution> stages = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      stages.put(stage.name().toLowerCase(Locale.ROOT), distribution(stage));
    }
    sheet.histogram(
        "cochlea_stage_seconds", "Time a step on the way of the audio took", "stage", stages);
  }

  private Distribution distribution(Stage stage) {
    List<Bucket> buckets = latency.histogram(stage).buckets();
    List<Double> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    int next = 0;
    for (int power = FIRST_POWER; power <= LAST_POWER + 1; power++) {
      boolean last = power > LAST_POWER;
      long bound = last ? Long.MAX_VALUE : 1L << power;
      long count = 0;
      for (; next < buckets.size() && buckets.get(next).upper() < bound; next++) {
        count += buckets.get(next).count();
      }
      bounds.add(last ? Double.POSITIVE_INFINITY : bound / NANOS);
      counts.add(count);
    }
    return new Distribution(bounds, counts, latency.sum(stage) / NANOS);
  }
}
