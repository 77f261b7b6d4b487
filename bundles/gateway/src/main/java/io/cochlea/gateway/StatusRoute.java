package io.cochlea.gateway;

import io.cochlea.api.metrics.Latency;
import io.cochlea.api.metrics.Latency.Histogram;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.BackendState;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.StreamStatistics;
import io.netty.handler.codec.http.HttpRequest;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /status}: what the web page plots. Says what runs and how full and slow it is, and
 * nothing of what is heard or whose it is. Thread-safe.
 */
final class StatusRoute implements Route {
  /** Of models, backends, lanes and streams; those behind are left out. */
  private static final int MOST = 256;

  private static final int STEPS_PER_OCTAVE = 8;

  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Engine engine;
  private final Collection<SpeechModel> models;
  private final Supplier<Settings> settings;
  private final Supplier<@Nullable Placement> placement;
  private final Supplier<@Nullable Latency> latency;
  private final long start = System.nanoTime();

  /**
   * @param models those there are now, live
   * @param settings as they are now
   */
  StatusRoute(
      Engine engine,
      Collection<SpeechModel> models,
      Supplier<Settings> settings,
      Supplier<@Nullable Placement> placement,
      Supplier<@Nullable Latency> latency) {
    this.engine = engine;
    this.models = models;
    this.settings = settings;
    this.placement = placement;
    this.latency = latency;
  }

  @Override
  public Exchange open(HttpRequest request, String path, String client, Reply reply) {
    return (Exchange.Bodiless) () -> reply.json(json().build().toString());
  }

  private JsonObjectBuilder json() {
    Placement placement = this.placement.get();
    Latency latency = this.latency.get();
    List<StreamStatistics> streams = engine.streams();
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("uptime_seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
            .add("default_model", defaultModel())
            .add("models", array(models, model -> model(model.spec())))
            .add("open_streams", streams.size())
            .add("streams", array(streams, StatusRoute::stream));
    if (placement != null) {
      json.add("backends", array(placement.backends(), StatusRoute::backend))
          .add("lanes", array(placement.lanes(), StatusRoute::lane));
    }
    if (latency != null) {
      JsonObjectBuilder stages = Json.createObjectBuilder();
      for (Latency.Stage stage : Latency.Stage.values()) {
        stages.add(stage.name().toLowerCase(Locale.ROOT), stage(latency.histogram(stage)));
      }
      json.add("latency_ms", stages);
    }
    return json;
  }

  /** By what name a client asks for the model that is taken where it does not care; or empty. */
  private String defaultModel() {
    Set<String> aliases = settings.get().aliases();
    Stream<String> ids = models.stream().map(model -> model.spec().id());
    return (aliases.isEmpty() ? ids : aliases.stream()).min(Comparator.naturalOrder()).orElse("");
  }

  private static <T> JsonArrayBuilder array(
      Collection<T> all, Function<T, JsonObjectBuilder> writer) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    all.stream().limit(MOST).map(writer).forEach(array::add);
    return array;
  }

  private static JsonObjectBuilder model(ModelSpec spec) {
    return Json.createObjectBuilder()
        .add("id", spec.id())
        .add("family", spec.family())
        .add("languages", Json.createArrayBuilder(spec.languages()));
  }

  /** Without its name, which may be a file's. */
  private static JsonObjectBuilder stream(StreamStatistics stream) {
    RingStatistics ring = stream.ring();
    return Json.createObjectBuilder()
        .add("model", stream.model())
        .add("backend", stream.backend())
        .add("ring_fill", (double) ring.fill() / Math.max(1, ring.capacity()))
        .add("lost_samples", ring.lost());
  }

  private static JsonObjectBuilder backend(BackendState backend) {
    return Json.createObjectBuilder()
        .add("id", backend.id())
        .add("available", backend.available())
        .add("reason", backend.reason());
  }

  private static JsonObjectBuilder lane(LaneState lane) {
    return Json.createObjectBuilder()
        .add("graph", lane.graph())
        .add("role", lane.role().name().toLowerCase(Locale.ROOT))
        .add("backend", lane.backend())
        .add("runtime", lane.runtime())
        .add("queued", lane.queued());
  }

  /** Since the start; who keeps two of them has the difference of their buckets for a while. */
  private static JsonObjectBuilder stage(Histogram histogram) {
    JsonArrayBuilder buckets = Json.createArrayBuilder();
    merged(histogram)
        .forEach((step, count) ->
            buckets.add(Json.createArrayBuilder().add(millis(upper(step))).add(count)));
    return Json.createObjectBuilder()
        .add("count", histogram.count())
        .add("p50", millis(histogram.p50()))
        .add("p95", millis(histogram.p95()))
        .add("p99", millis(histogram.p99()))
        .add("max", millis(histogram.max()))
        .add("buckets", buckets);
  }

  /**
   * No finer than a plot shows, by the step of each bound: some 300 from a nanosecond to minutes.
   */
  private static SortedMap<Integer, Long> merged(Histogram histogram) {
    SortedMap<Integer, Long> merged = new TreeMap<>();
    for (Latency.Bucket bucket : histogram.buckets()) {
      double octaves = Math.log((double) Math.max(1, bucket.upper())) / Math.log(2);
      merged.merge((int) Math.ceil(STEPS_PER_OCTAVE * octaves), bucket.count(), Long::sum);
    }
    return merged;
  }

  private static long upper(int step) {
    return Math.round(Math.pow(2, (double) step / STEPS_PER_OCTAVE));
  }

  private static double millis(long nanos) {
    return nanos / NANOS_PER_MILLI;
  }
}
