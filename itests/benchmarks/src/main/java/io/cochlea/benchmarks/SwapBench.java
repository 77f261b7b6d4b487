package io.cochlea.benchmarks;

import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.Phase;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.stream.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.osgi.framework.Bundle;

/**
 * Streams in real time while their encoder moves between two real backends, ordered and by force:
 * what was lost, which words changed against the same audio without swaps, how much later words
 * came than before the first swap, and where the time of a swap went. The two backends may differ
 * in the last bits, hence in a word: what was heard is held against both alone.
 */
final class SwapBench implements Benchmark {
  private static final Duration RETENTION = Duration.ofSeconds(32);

  /**
   * What was shown as stable in a partial one stays in the final one; when it is shown is chance.
   */
  private static final RecognitionOptions FINALS_ONLY =
      RecognitionOptions.DEFAULT.withPartials(false);

  /** What is done to the backends meanwhile. */
  private enum Deed {
    NOTHING("undisturbed"),
    SWAP("ordered swap"),
    ABSENT("swap from absent"),
    STOP("bundle stopped"),
    ERROR("native error"),
    HANG("hang");

    final String title;

    Deed(String title) {
      this.title = title;
    }
  }

  /** What came of one kind of deed. */
  private static final class Outcome {
    final StreamLatencies latencies = new StreamLatencies();
    final StreamLatencies.Sample recoveries = new StreamLatencies.Sample();
    int done;
  }

  private final Map<Deed, Outcome> outcomes = new EnumMap<>(Deed.class);
  private volatile Outcome current = new Outcome();

  @Override
  public void run(String[] arguments) throws Exception {
    Arguments options =
        new Arguments(
            "swap",
            arguments,
            "--streams",
            "--swaps",
            "--absent",
            "--losses",
            "--undisturbed",
            "--run-millis");
    if (Platform.ranAsServer("swap", arguments)) {
      return;
    }
    Path jar = Platform.optional(SwapStage.AWAY);
    StreamTrack track = StreamTrack.of(Path.of("samples"));
    int deadline = options.number("--run-millis", 250);
    String settings = "{ \"io.cochlea.placement\": { \"runMillis\": %d } }".formatted(deadline);
    try (Platform platform = new Platform(settings)) {
      Engine engine = platform.engine();
      Bundle away = platform.install(jar);
      away.start();
      SwapStage stage =
          new SwapStage(
              platform.service(Placement.class), platform.framework.getBundleContext(), away);
      List<StreamTalker> talkers = talkers(engine, track, options.number("--streams", 8), clock());
      try (StreamPace _ = new StreamPace(talkers)) {
        enter(Deed.NOTHING);
        Thread.sleep(1_000L * options.number("--undisturbed", 15));
        int absent = options.number("--absent", 10);
        repeat(
            Deed.SWAP,
            options.number("--swaps", 50) - absent,
            () -> {
              stage.swap();
              return Duration.ZERO;
            });
        repeat(
            Deed.ABSENT,
            absent,
            () -> {
              stage.swapFromAbsent();
              return Duration.ZERO;
            });
        int losses = options.number("--losses", 12) / 3;
        repeat(Deed.STOP, losses, stage::loseByStop);
        repeat(Deed.ERROR, losses, () -> stage.lose(SwapFault.Kind.ERROR));
        repeat(Deed.HANG, losses, () -> stage.lose(SwapFault.Kind.HANG));
      }
      List<Long> chunks = talkers.stream().map(StreamTalker::chunks).toList();
      long lost = lost(talkers);
      List<List<String>> heard = end(talkers);
      Map<Phase, StreamLatencies.Sample> phases = stage.phases();
      stage.pin(SwapStage.HOME);
      List<List<String>> athome = reference(engine, track, chunks);
      stage.pin(SwapStage.AWAY);
      List<List<String>> elsewhere = reference(engine, track, chunks);
      System.out.printf(
          Locale.ROOT,
          "%d streams, %.0f s of audio each; a run hangs after %d ms and 1 ms for every frame%n",
          chunks.size(),
          chunks.getFirst() / 10.0,
          deadline);
      print(lost, phases);
      System.out.println(SwapWords.compare(heard, athome, elsewhere));
    }
  }

  private StreamTalker.Clock clock() {
    return new StreamTalker.Clock() {
      @Override
      public void finalAfter(long nanos) {
        current.latencies.finalAfter(nanos);
      }

      @Override
      public void partialAfter(long nanos) {
        current.latencies.partialAfter(nanos);
      }
    };
  }

  private static List<StreamTalker> talkers(
      Engine engine, StreamTrack track, int streams, StreamTalker.Clock clock) throws Exception {
    List<StreamTalker> talkers = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      int offset = i * track.chunks() / streams;
      talkers.add(
          new StreamTalker(
              engine, "swap-" + i, null, RETENTION, FINALS_ONLY, track, offset, clock));
    }
    return talkers;
  }

  private void enter(Deed deed) {
    current = outcomes.computeIfAbsent(deed, d -> new Outcome());
  }

  private void repeat(Deed deed, int times, Callable<Duration> act) throws Exception {
    if (times > 0) {
      enter(deed);
    }
    for (int i = 0; i < times; i++) {
      Duration recovered = act.call();
      current.done++;
      if (recovered.isPositive()) {
        current.recoveries.add(recovered.toNanos());
      }
    }
  }

  /** Samples that were committed and not in the ring's account, or that found no room in it. */
  private static long lost(List<StreamTalker> talkers) {
    long lost = 0;
    for (StreamTalker talker : talkers) {
      RingStatistics ring = talker.stream().statistics().ring();
      lost += ring.lost() + talker.chunks() * StreamTrack.CHUNK - ring.written();
    }
    return lost;
  }

  private static List<List<String>> end(List<StreamTalker> talkers) throws Exception {
    talkers.forEach(StreamTalker::end);
    List<List<String>> texts = new ArrayList<>();
    for (StreamTalker talker : talkers) {
      texts.add(talker.await());
    }
    return texts;
  }

  /** The same audio, as fast as it goes, where nothing is moved. */
  private static List<List<String>> reference(Engine engine, StreamTrack track, List<Long> chunks)
      throws Exception {
    List<StreamTalker> talkers = talkers(engine, track, chunks.size(), new StreamLatencies());
    for (long chunk = 0;
        chunk < chunks.stream().mapToLong(Long::longValue).max().orElse(0);
        chunk++) {
      for (int i = 0; i < talkers.size(); i++) {
        if (chunk < chunks.get(i)) {
          talkers.get(i).speakWaiting();
        }
      }
    }
    return end(talkers);
  }

  private void print(long lost, Map<Phase, StreamLatencies.Sample> phases) {
    System.out.printf(
        "%-21s %5s | %6s %31s | %s%n",
        "ms after the endpoint",
        "times",
        "finals",
        "p50     p95     p99     max",
        "recovered p50, max");
    outcomes.forEach((deed, outcome) -> {
      StreamLatencies.Sample recoveries = outcome.recoveries;
      System.out.printf(
          Locale.ROOT,
          "%-21s %5d | %6d %s | %s%n",
          deed.title,
          outcome.done,
          outcome.latencies.finals().count(),
          outcome.latencies.finals(),
          recoveries.count() == 0
              ? ""
              : String.format(
                  Locale.ROOT, "%.1f %.1f", recoveries.millis(0.5), recoveries.millis(1)));
    });
    System.out.printf(
        "%-21s %5s | %31s%n", "ms in each phase", "times", "p50     p95     p99     max");
    phases.forEach((phase, sample) ->
        System.out.printf(
            "%-21s %5d | %s%n", phase.name().toLowerCase(Locale.ROOT), sample.count(), sample));
    System.out.printf("samples lost: %d%n", lost);
  }
}
