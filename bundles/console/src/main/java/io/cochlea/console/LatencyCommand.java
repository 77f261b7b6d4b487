package io.cochlea.console;

import io.cochlea.api.metrics.Latency;
import io.cochlea.api.metrics.Latency.Bucket;
import io.cochlea.api.metrics.Latency.Histogram;
import io.cochlea.api.metrics.Latency.Stage;
import io.cochlea.console.Usage.Group;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code latency}: how long the steps on the way of the audio took. */
@Component(
    service = LatencyCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=latency"})
public final class LatencyCommand {
  private static final String BAR = "█";
  private static final int LABELS = 22;

  private final Services services;

  @Activate
  public LatencyCommand(BundleContext context) {
    services = new Services(context);
  }

  @Descriptor("how long each step took; of one its histogram")
  @Usage(group = Group.SEE, value = "latency [STAGE]", example = "latency inference")
  public String latency(String... stages) {
    if (stages.length > 1) {
      throw new IllegalArgumentException("usage: latency [STAGE]; stages: " + names());
    }
    Stage stage = stages.length == 0 ? null : stage(stages[0]);
    return services
        .ask(
            Latency.class,
            latency -> stage == null ? table(latency) : histogram(latency.histogram(stage)))
        .stream()
        .findFirst()
        .orElse("no latency is recorded here");
  }

  static String table(Latency latency) {
    Table table = new Table("stage", "count", "p50", "p95", "p99", "max");
    for (Stage stage : Stage.values()) {
      Histogram h = latency.histogram(stage);
      table.row(
          word(stage),
          h.count(),
          Units.time(h.p50()),
          Units.time(h.p95()),
          Units.time(h.p99()),
          Units.time(h.max()));
    }
    return table.render("");
  }

  /** A line for each step of 1, 2, 5, 10…, as long as the count is high. */
  static String histogram(Histogram histogram) {
    if (histogram.buckets().isEmpty()) {
      return "nothing was recorded yet";
    }
    TreeMap<Long, Long> counts = new TreeMap<>();
    for (Bucket bucket : histogram.buckets()) {
      counts.merge(step(bucket.upper()), bucket.count(), Long::sum);
    }
    for (long at = counts.firstKey(); at < counts.lastKey(); at = step(at + 1)) {
      counts.putIfAbsent(at, 0L);
    }
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
    int width = Screen.current().width() - LABELS;
    StringBuilder text = new StringBuilder();
    counts.forEach((upper, count) -> {
      String label = String.format(Locale.ROOT, "≤ %8s %9d  ", Units.time(upper), count);
      String bar = BAR.repeat((int) Math.ceil((double) count / most * width));
      text.append((Table.fit(label, LABELS) + bar).stripTrailing()).append('\n');
    });
    String all =
        "%d in all: p50 %s, p95 %s, p99 %s, max %s"
            .formatted(
                histogram.count(),
                Units.time(histogram.p50()),
                Units.time(histogram.p95()),
                Units.time(histogram.p99()),
                Units.time(histogram.max()));
    return text + Table.fit(all, LABELS + width);
  }

  /** The smallest of 1, 2, 5, 10… that is not below {@code nanos}. */
  private static long step(long nanos) {
    for (long decade = 1; ; decade *= 10) {
      for (long factor : new long[] {1, 2, 5}) {
        if (factor * decade >= nanos || decade >= Long.MAX_VALUE / 10) {
          return factor * decade;
        }
      }
    }
  }

  private static Stage stage(String name) {
    return Arrays.stream(Stage.values())
        .filter(stage -> word(stage).equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("stage '" + name + "' is not one of " + names()));
  }

  private static String names() {
    return String.join(", ", Arrays.stream(Stage.values()).map(LatencyCommand::word).toList());
  }

  private static String word(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }
}
