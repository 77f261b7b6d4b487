package io.cochlea.benchmarks;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import io.cochlea.vad.EnergyVadFactory;
import io.cochlea.vad.WebRtcVadFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well voice activity is found: frame F1, false alarms (the share of frames without speech that
 * are taken for it) and cost, with utterances in white noise, pink noise and babble. Reads the WAV
 * files of a folder, {@code samples} unless another is named.
 */
final class VadBench implements Benchmark {

  private static final double[] RATIOS = {20, 10, 5, 0};
  private static final int MODES = 4;
  private static final float THRESHOLD = 0.5f;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** One detector in one scene. */
  private record Score(
      String scene, String detector, double f1, double falseAlarms, double micros) {

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"scene\":\"%s\",\"detector\":\"%s\",\"f1\":%.4f,\"falseAlarms\":%.4f,\"micros\":%.2f}",
          scene,
          detector,
          f1,
          falseAlarms,
          micros);
    }
  }

  @Override
  public void run(String[] arguments) throws Exception {
    List<String> options = new ArrayList<>(Arrays.asList(arguments));
    boolean json = options.remove("--json");
    List<short[]> utterances = utterances(Path.of(options.isEmpty() ? "samples" : options.get(0)));
    Map<String, VadFactory> detectors = detectors();
    List<Score> scores = new ArrayList<>();
    scenes(utterances)
        .forEach((name, scene) ->
            detectors.forEach((id, factory) ->
                scores.add(score(name, scene, id, factory.open(AudioFormat.SPEECH, VadCopies.NONE, () -> {})))));
    if (json) {
      System.out.println(scores.stream().map(Score::json).toList());
    } else {
      print(scores, detectors.keySet().stream().toList());
    }
  }

  private static List<short[]> utterances(Path folder) throws IOException {
    List<short[]> utterances = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, "*.wav")) {
      List<Path> sorted = new ArrayList<>();
      files.forEach(sorted::add);
      sorted.sort(null);
      for (Path file : sorted) {
        utterances.add(VadScene.read(file));
      }
    }
    if (utterances.isEmpty()) {
      throw new IOException(folder + ": no WAV file in it");
    }
    return utterances;
  }

  private static Map<String, VadScene> scenes(List<short[]> utterances) {
    Map<String, VadScene> scenes = new LinkedHashMap<>();
    scenes.put("clean", VadScene.of(utterances, VadScene.Noise.WHITE, Double.POSITIVE_INFINITY));
    for (VadScene.Noise noise : VadScene.Noise.values()) {
      for (double ratio : RATIOS) {
        String name =
            String.format(Locale.ROOT, "%s %.0f dB", noise.name().toLowerCase(Locale.ROOT), ratio);
        scenes.put(name, VadScene.of(utterances, noise, ratio));
      }
    }
    return scenes;
  }

  private static Map<String, VadFactory> detectors() throws IOException {
    Path directory = Files.createTempDirectory("cochlea-vad");
    Map<String, VadFactory> detectors = new LinkedHashMap<>();
    try {
      for (int mode = 0; mode < MODES; mode++) {
        detectors.put("webrtc " + mode, WebRtcVadFactory.load(directory, mode));
      }
    } finally {
      Files.delete(directory);
    }
    detectors.put("energy", new EnergyVadFactory());
    return detectors;
  }

  private static Score score(String name, VadScene scene, String detector, Vad vad) {
    boolean[] found = new boolean[scene.frames()];
    long before = THREADS.getCurrentThreadCpuTime();
    try (vad) {
      vad.accept(
          scene,
          0,
          scene.poll(),
          (from, to, p) -> found[(int) (from / VadScene.FRAME)] = p >= THRESHOLD);
    }
    double micros = (THREADS.getCurrentThreadCpuTime() - before) / 1e3 / scene.frames();
    int hits = 0;
    int alarms = 0;
    int misses = 0;
    int silent = 0;
    for (int f = 0; f < found.length; f++) {
      boolean speech = scene.speech(f);
      hits += found[f] && speech ? 1 : 0;
      alarms += found[f] && !speech ? 1 : 0;
      misses += !found[f] && speech ? 1 : 0;
      silent += speech ? 0 : 1;
    }
    double f1 = 2.0 * hits / (2 * hits + alarms + misses);
    return new Score(name, detector, f1, (double) alarms / silent, micros);
  }

  private static void print(List<Score> scores, List<String> detectors) {
    System.out.println("frame F1 / false alarms; last line: µs per frame of 20 ms");
    System.out.printf("%-12s", "");
    detectors.forEach(detector -> System.out.printf(" %15s", detector));
    for (int i = 0; i < scores.size(); i++) {
      Score score = scores.get(i);
      if (i % detectors.size() == 0) {
        System.out.printf("%n%-12s", score.scene());
      }
      System.out.printf(Locale.ROOT, "   %.3f / %.3f", score.f1(), score.falseAlarms());
    }
    System.out.printf("%n%-12s", "cost");
    for (Score score : scores.subList(scores.size() - detectors.size(), scores.size())) {
      System.out.printf(Locale.ROOT, " %15.1f", score.micros());
    }
    System.out.println();
  }
}
