package io.cochlea.benchmarks;

import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.stream.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * How many streams in real time this machine holds, with the demo model and with none. Every stream
 * speaks the recordings of {@code samples} with pauses of 1.5 s, from a place and at a moment of
 * its own, 100 ms at a time. The number grows until final words come too late, audio is lost, or
 * whoever lets the streams speak cannot keep up.
 */
final class StreamsBench implements Benchmark {
  private static final double TARGET_MILLIS = 300;

  /** A generator that is later than this measures itself. */
  private static final double LATE_MILLIS = 100;

  private static final int WARM_UP_SECONDS = 4;

  /** Holds every utterance of the recordings; the ring of a server holds four times as much. */
  private static final Duration RETENTION = Duration.ofSeconds(16);

  private static final List<Integer> WITH_MODEL = List.of(25, 50, 75, 100, 125, 150, 200, 250, 300);
  private static final List<Integer> WITHOUT = List.of(500, 1000, 1500, 2000, 2500, 3000);

  @Override
  public void run(String[] arguments) throws Exception {
    Arguments options =
        new Arguments("streams", arguments, "--seconds", "--vad", "--with-model", "--without");
    if (Platform.ranAsServer("streams", arguments)) {
      return;
    }
    int seconds = options.number("--seconds", 12);
    StreamTrack track = StreamTrack.of(Path.of("samples"));
    try (Platform platform = new Platform(settings(options.text("--vad", "webrtc")))) {
      Engine engine = platform.engine();
      Map<String, Object> properties =
          Map.of(
              SpeechModel.ID,
              StreamWithoutModel.NAME,
              Constants.SERVICE_RANKING,
              Integer.MIN_VALUE);
      platform
          .framework
          .getBundleContext()
          .registerService(
              SpeechModel.class,
              new StreamWithoutModel(platform.service(FeatureFactory.class)),
              FrameworkUtil.asDictionary(properties));
      Run run = new Run(engine, track, seconds, options.json());
      run.search("demo model", null, options.numbers("--with-model", WITH_MODEL));
      run.search("no inference", StreamWithoutModel.NAME, options.numbers("--without", WITHOUT));
    }
  }

  private static String settings(String vad) {
    return """
    {
      "io.cochlea.engine": { "maxStreams": 8192, "vad": "%s" },
      "io.cochlea.ring": { "max.rings": 8192, "total.mebibytes": 8192 },
      "io.cochlea.buffer-pool": { "capMiB": 8192 },
      "io.cochlea.placement": { "maxRows": 8, "queue": 8192 }
    }
    """
        .formatted(vad);
  }

  private record Run(Engine engine, StreamTrack track, int seconds, boolean json) {

    void search(String title, @Nullable String model, List<Integer> numbers) throws Exception {
      if (numbers.isEmpty()) {
        return;
      }
      if (!json) {
        System.out.printf(
            "%s, %d s each; latency in ms after the endpoint decision, hang-over of 600 ms over%n",
            title, seconds);
        System.out.printf(
            "%7s | %31s | %31s | %6s %6s %6s | %9s %5s %6s%n",
            "streams",
            "final  p50     p95     p99     max",
            "partial p50    p95     p99     max",
            "CPU",
            "loops",
            "bench",
            "µs/100 ms",
            "lost",
            "late");
      }
      int held = 0;
      for (int streams : numbers) {
        if (!measure(model, streams)) {
          break;
        }
        held = streams;
      }
      if (!json) {
        System.out.printf(
            "held: %d streams with p95 of finals ≤ %.0f ms and nothing lost%n%n",
            held, TARGET_MILLIS);
      }
    }

    private boolean measure(@Nullable String model, int streams) throws Exception {
      StreamLatencies latencies = new StreamLatencies();
      List<StreamTalker> talkers = new ArrayList<>();
      Random random = new Random(streams);
      for (int i = 0; i < streams; i++) {
        int offset = random.nextInt(track.chunks());
        talkers.add(
            new StreamTalker(
                engine,
                "bench-" + i,
                model,
                RETENTION,
                RecognitionOptions.DEFAULT,
                track,
                offset,
                latencies));
      }
      StreamCost cost;
      long wall;
      StreamLatencies.Sample late;
      try (StreamPace pace = new StreamPace(talkers)) {
        late = pace.late();
        Thread.sleep(1_000L * WARM_UP_SECONDS);
        latencies.clear();
        late.clear();
        StreamCost before = StreamCost.now(pace, talkers);
        long begin = System.nanoTime();
        Thread.sleep(1_000L * seconds);
        wall = System.nanoTime() - begin;
        cost = StreamCost.now(pace, talkers).minus(before);
      }
      long lost = 0;
      for (StreamTalker talker : talkers) {
        RingStatistics ring = talker.stream().statistics().ring();
        lost += ring.lost() + talker.chunks() * StreamTrack.CHUNK - ring.written();
        talker.stream().close();
      }
      print(streams, latencies, cost, wall, lost, late.millis(0.99));
      while (!engine.streams().isEmpty()) {
        Thread.sleep(20);
      }
      return lost == 0
          && latencies.finals().millis(0.95) <= TARGET_MILLIS
          && late.millis(0.99) <= LATE_MILLIS;
    }

    private void print(
        int streams,
        StreamLatencies latencies,
        StreamCost cost,
        long wall,
        long lost,
        double late) {
      double chunks = (double) streams * wall / 1e8;
      double overhead = (cost.loops() - cost.vad() - cost.features()) / 1e3 / chunks;
      if (json) {
        System.out.printf(
            Locale.ROOT,
            "{\"streams\":%d,\"finals\":%d,\"finalP95\":%.2f,\"partials\":%d,\"partialP95\":%.2f,"
                + "\"cpu\":%.3f,\"overheadMicros\":%.2f,\"lost\":%d,\"late\":%.2f}%n",
            streams,
            latencies.finals().count(),
            latencies.finals().millis(0.95),
            latencies.partials().count(),
            latencies.partials().millis(0.95),
            (double) cost.process() / wall,
            overhead,
            lost,
            late);
        return;
      }
      System.out.printf(
          Locale.ROOT,
          "%7d | %s | %s | %5.0f%% %5.0f%% %5.0f%% | %9.1f %5d %6.1f%n",
          streams,
          latencies.finals(),
          latencies.partials(),
          100.0 * (cost.process() - cost.generator()) / wall,
          100.0 * cost.loops() / wall,
          100.0 * cost.generator() / wall,
          overhead,
          lost,
          late);
    }
  }
}
