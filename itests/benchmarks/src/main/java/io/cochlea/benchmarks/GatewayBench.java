package io.cochlea.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.StreamStatistics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * What the gateway adds: as many streams in real time as are asked for, first written into the
 * engine by this process, then brought by as many WebSockets of a process of their own, in the same
 * words at the same pace. Final words are timed from the moment the chunk that completes the
 * hang-over is written, or sent, to the moment they are told, or come.
 */
final class GatewayBench implements Benchmark {
  static final int WARM_UP_SECONDS = 4;
  private static final double TARGET_MILLIS = 5;

  /** As a Realtime client asks for it. */
  private static final RecognitionOptions OPTIONS =
      new RecognitionOptions(null, false, "", null, List.of(), true);

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** One way of bringing the streams: latencies in ms, processor time as a share of a core. */
  private record Result(
      double p50,
      double p95,
      double p99,
      int finals,
      double server,
      double generator,
      long lost,
      double late,
      List<String> texts) {}

  @Override
  public void run(String[] arguments) throws Exception {
    Arguments options =
        new Arguments("gateway", arguments, "--seconds", "--with-model", "--without");
    if (Platform.ranAsServer("gateway", arguments)) {
      return;
    }
    int seconds = options.number("--seconds", 12);
    StreamTrack track = StreamTrack.of(Path.of("samples"));
    int port = freePort();
    try (Platform platform = new Platform(settings(port))) {
      platform.serve();
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
      Run run = new Run(engine, track, seconds, port, options.json());
      for (int streams : options.numbers("--without", List.of(200))) {
        run.compare(StreamWithoutModel.NAME, streams);
      }
      for (int streams : options.numbers("--with-model", List.of(80))) {
        run.compare("", streams);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }

  private static String settings(int port) {
    return """
    {
      "io.cochlea.engine": { "maxStreams": 8192, "vad": "webrtc", "retentionSeconds": 16 },
      "io.cochlea.ring": { "max.rings": 8192, "total.mebibytes": 8192 },
      "io.cochlea.buffer-pool": { "capMiB": 8192 },
      "io.cochlea.placement": { "maxRows": 8, "queue": 8192 },
      "io.cochlea.gateway": { "port": %d, "concurrentPerClient": 8192, "connections": 8192,
        "requestsPerMinute": 100000 },
      "io.cochlea.gateway.admin": { "port": 0 }
    }
    """
        .formatted(port);
  }

  private record Run(Engine engine, StreamTrack track, int seconds, int port, boolean json) {

    void compare(String model, int streams) throws Exception {
      Result inside = inProcess(model, streams);
      Result outside = throughGateway(model, streams);
      long different = 0;
      for (int i = 0; i < streams; i++) {
        different += outside.texts.get(i).equals(inside.texts.get(i)) ? 0 : 1;
      }
      String title = model.isEmpty() ? "demo model" : "no inference";
      double added = outside.p95 - inside.p95;
      if (json) {
        System.out.printf(
            Locale.ROOT,
            "{\"subject\":\"%s\",\"streams\":%d,\"insideP95\":%.2f,\"gatewayP95\":%.2f,"
                + "\"addedP95\":%.2f,\"serverCpu\":%.3f,\"generatorCpu\":%.3f,\"lost\":%d,"
                + "\"late\":%.2f,\"different\":%d}%n",
            title,
            streams,
            inside.p95,
            outside.p95,
            added,
            outside.server,
            outside.generator,
            outside.lost,
            outside.late,
            different);
        return;
      }
      System.out.printf(
          "%s, %d streams, %d s; final words, ms after the endpoint decision, hang-over over%n",
          title, streams, seconds);
      System.out.printf(
          "%-16s %7s %7s %7s %7s %8s %10s %6s %6s%n",
          "", "p50", "p95", "p99", "finals", "server", "generator", "lost", "late");
      print("in the process", inside);
      print("by WebSocket", outside);
      System.out.printf(
          Locale.ROOT,
          "the gateway adds %.1f ms to p95 (target %.0f); %d of %d streams in other words%n%n",
          added,
          TARGET_MILLIS,
          different,
          streams);
    }

    private static void print(String title, Result result) {
      System.out.printf(
          Locale.ROOT,
          "%-16s %7.1f %7.1f %7.1f %7d %7.0f%% %9.0f%% %6d %6.1f%n",
          title,
          result.p50,
          result.p95,
          result.p99,
          result.finals,
          100 * result.server,
          100 * result.generator,
          result.lost,
          result.late);
    }

    private Result inProcess(String model, int streams) throws Exception {
      StreamLatencies latencies = new StreamLatencies();
      List<StreamTalker> talkers = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        talkers.add(
            new StreamTalker(
                engine,
                "inside-" + i,
                model.isEmpty() ? null : model,
                Duration.ofSeconds(16),
                OPTIONS,
                track,
                GatewayClients.offset(track, i, streams),
                latencies));
      }
      StreamLatencies.Sample finals = latencies.finals();
      StreamLatencies.Sample late;
      StreamCost cost;
      long wall;
      int count;
      double[] millis;
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
        count = finals.count(); // what is cut by the end is no endpoint
        millis = new double[] {finals.millis(0.5), finals.millis(0.95), finals.millis(0.99)};
      }
      long lost = lost();
      List<String> texts = new ArrayList<>();
      for (StreamTalker talker : talkers) {
        talker.end();
      }
      for (StreamTalker talker : talkers) {
        texts.add(String.join(" ", talker.await()).strip());
      }
      awaitNone();
      return new Result(
          millis[0],
          millis[1],
          millis[2],
          count,
          (double) (cost.process() - cost.generator()) / wall,
          (double) cost.generator() / wall,
          lost,
          late.millis(0.99),
          texts);
    }

    private Result throughGateway(String model, int streams) throws Exception {
      try (GatewayClients.Crowd clients =
          GatewayClients.start(port, model, streams, seconds + WARM_UP_SECONDS)) {
        clients.awaitWarm();
        long before = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        clients.awaitSpoken();
        long wall = System.nanoTime() - begin;
        double cpu = (double) (SYSTEM.getProcessCpuTime() - before) / wall;
        long lost = lost();
        GatewayClients.Report report = clients.report();
        awaitNone();
        return new Result(
            report.p50(),
            report.p95(),
            report.p99(),
            report.finals(),
            cpu,
            report.cpu(),
            lost,
            report.late(),
            report.texts());
      }
    }

    /** Samples of all open streams that found no room. */
    private long lost() {
      return engine.streams().stream()
          .map(StreamStatistics::ring)
          .mapToLong(ring -> ring.lost() + ring.refused())
          .sum();
    }

    private void awaitNone() throws InterruptedException {
      while (!engine.streams().isEmpty()) {
        Thread.sleep(20);
      }
    }
  }
}
