package io.cochlea.metrics;

import io.cochlea.api.metrics.Latency;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** A histogram per stage, of all steps or one of so many. */
@Component(
    configurationPid = "io.cochlea.metrics",
    service = {Latency.class, LatencyRecorder.class})
@Designate(ocd = Config.class)
public final class LatencyRecorder implements Latency {
  private static final int NONE = 0;

  private final Map<Stage, LogLinear> stages =
      Arrays.stream(Stage.values())
          .collect(
              Collectors.toMap(
                  Function.identity(),
                  stage -> new LogLinear(),
                  (a, b) -> a,
                  () -> new EnumMap<>(Stage.class)));

  /** One of so many is recorded; {@link #NONE}: none. */
  private volatile int every;

  /**
   * @throws IllegalArgumentException naming field, value and what is allowed
   */
  @Activate
  public LatencyRecorder(Config config) {
    every = every(config);
  }

  @Modified
  void modified(Config config) {
    every = every(config);
  }

  private static int every(Config config) {
    int every = config.sampleEvery();
    if (every < 1 || every > Config.MOST_EVERY) {
      throw new IllegalArgumentException(
          "sampleEvery " + every + " is not within 1 to " + Config.MOST_EVERY);
    }
    return config.enabled() ? every : NONE;
  }

  @Override
  public void record(Stage stage, long nanos) {
    int one = every;
    if (one != NONE && (one == 1 || ThreadLocalRandom.current().nextInt(one) == 0)) {
      of(stage).record(nanos);
    }
  }

  @Override
  public Histogram histogram(Stage stage) {
    return of(stage).snapshot();
  }

  /** Nanoseconds of all that was recorded of a stage. */
  long sum(Stage stage) {
    return of(stage).sum();
  }

  private LogLinear of(Stage stage) {
    return Objects.requireNonNull(stages.get(stage));
  }
}
