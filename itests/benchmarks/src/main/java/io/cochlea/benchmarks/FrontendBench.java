package io.cochlea.benchmarks;

import io.cochlea.api.feature.FeatureSpec.Kind;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.mel.LogMelFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What 100 ms of audio cost on their way from the ring into a tensor: found by a cursor, judged by
 * WebRTC voice activity or not, made features of in place, written out, released. The subjects take
 * turns, each a whole pass of 30 s; the median of the second half of the passes is printed, in CPU
 * time of the one thread, and the bytes of the last pass that were allocated or copied.
 */
final class FrontendBench implements Benchmark {
  private static final int PASSES = 80;

  @Override
  public void run(String[] arguments) throws Exception {
    List<String> options = new ArrayList<>(Arrays.asList(arguments));
    boolean json = options.remove("--json");
    Path speech = Path.of(options.isEmpty() ? "samples/05-demo-belinda.wav" : options.get(0));
    short[] audio = VadScene.read(speech);
    LogMelFactory factory = MelPool.factory("auto");
    Map<String, FrontendSubject> subjects = new LinkedHashMap<>();
    for (Kind kind : List.of(Kind.WHISPER_LOG_MEL, Kind.NEMO_LOG_MEL, Kind.SHERPA_FBANK)) {
      subjects.put(name(kind), new FrontendSubject(factory, kind, false));
      subjects.put(name(kind) + " + webrtc", new FrontendSubject(factory, kind, true));
    }
    Map<String, double[]> micros = new LinkedHashMap<>();
    try (AudioRing ring = FrontendSubject.ring()) {
      for (int pass = 0; pass < PASSES; pass++) {
        for (Map.Entry<String, FrontendSubject> subject : subjects.entrySet()) {
          micros.computeIfAbsent(subject.getKey(), name -> new double[PASSES])[pass] =
              subject.getValue().pass(ring, audio);
        }
      }
    }
    print(factory.path(), subjects, micros, json);
    subjects.values().forEach(FrontendSubject::close);
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static void print(
      String path,
      Map<String, FrontendSubject> subjects,
      Map<String, double[]> micros,
      boolean json) {
    if (!json) {
      System.out.println("100 ms from ring to tensor, features by " + path);
      System.out.printf("%-28s %10s %12s %12s%n", "", "CPU", "allocated", "copied");
    }
    subjects.forEach((name, subject) -> {
      double[] warm = Arrays.copyOfRange(micros.get(name), PASSES / 2, PASSES);
      Arrays.sort(warm);
      System.out.printf(
          Locale.ROOT,
          json
              ? "{\"subject\":\"%s\",\"micros\":%.2f,\"allocated\":%d,\"copied\":%d}%n"
              : "%-28s %7.1f µs %10d B %10d B%n",
          name,
          warm[warm.length / 2],
          subject.allocated(),
          subject.copied());
    });
  }
}
