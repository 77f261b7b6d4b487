package io.cochlea.benchmarks;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.vad.VadFactory;
import io.cochlea.vad.EnergyVadFactory;
import io.cochlea.vad.WebRtcVadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How well voice activity is found, and at what cost, with utterances in white noise, pink noise
 * and babble. Reads the WAV files of a folder, {@code samples} unless another is named; with {@code
 * --silero FILE} that model is measured too.
 */
final class VadBench implements Benchmark {

  private static final double[] RATIOS = {20, 10, 5, 0};
  private static final int[] BATCHES = {1, 16, 64};
  private static final int MODES = 4;

  @Override
  public void run(String[] arguments) throws Exception {
    List<String> options = new ArrayList<>(Arrays.asList(arguments));
    boolean json = options.remove("--json");
    Path model = model(options);
    List<short[]> utterances =
        utterances(Path.of(options.isEmpty() ? "samples" : options.getFirst()));
    if (model == null) {
      run(utterances, null, json);
    } else {
      try (VadSilero silero = new VadSilero(model)) {
        run(utterances, silero, json);
      }
    }
  }

  private static @Nullable Path model(List<String> options) {
    int option = options.indexOf("--silero");
    if (option < 0) {
      return null;
    }
    if (option + 1 == options.size()) {
      throw new IllegalArgumentException("--silero needs the path of an ONNX file");
    }
    options.remove(option);
    return Path.of(options.remove(option));
  }

  private static void run(List<short[]> utterances, @Nullable VadSilero silero, boolean json)
      throws IOException, InferenceException {
    Map<String, VadFactory> detectors = detectors();
    Map<Integer, Double> batches = new TreeMap<>();
    if (silero != null) {
      detectors.put("silero", silero.detector());
      for (int rows : BATCHES) {
        batches.put(rows, silero.micros(rows));
      }
    }
    List<VadScore> scores = new ArrayList<>();
    scenes(utterances)
        .forEach((name, scene) ->
            detectors.forEach((id, factory) -> scores.add(VadScore.of(name, scene, id, factory))));
    if (json) {
      System.out.printf(
          "{\"scores\":%s,\"sileroMicrosPerFrame\":%s}%n",
          scores.stream().map(VadScore::json).toList(), json(batches));
    } else {
      print(scores, List.copyOf(detectors.keySet()), batches);
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

  private static void print(
      List<VadScore> scores, List<String> detectors, Map<Integer, Double> batches) {
    table("frame F1", scores, detectors, "%10.3f", VadScore::f1);
    table("false alarms a minute", scores, detectors, "%10.1f", VadScore::alarmsPerMinute);
    table("false alarm, % of time", scores, detectors, "%10.1f", score -> 100 * score.alarmShare());
    table("frames missed, %", scores, detectors, "%10.1f", score -> 100 * score.missed());
    System.out.printf("%-22s", "µs CPU per 20 ms");
    for (String detector : detectors) {
      System.out.printf(Locale.ROOT, "%10.1f", cost(scores, detector));
    }
    System.out.printf("%n");
    batches.forEach((rows, micros) ->
        System.out.printf(
            Locale.ROOT, "silero's graph alone, batch %2d: %.1f µs per 20 ms%n", rows, micros));
  }

  /** In the scene where it was least: the first ones run before the code is compiled. */
  private static double cost(List<VadScore> scores, String detector) {
    return scores.stream()
        .filter(score -> score.detector().equals(detector))
        .mapToDouble(VadScore::micros)
        .min()
        .orElseThrow();
  }

  private static void table(
      String title,
      List<VadScore> scores,
      List<String> detectors,
      String format,
      ToDoubleFunction<VadScore> value) {
    System.out.printf("%-22s", title);
    detectors.forEach(detector -> System.out.printf("%10s", detector));
    for (int i = 0; i < scores.size(); i++) {
      if (i % detectors.size() == 0) {
        System.out.printf("%n%-22s", scores.get(i).scene());
      }
      System.out.printf(Locale.ROOT, format, value.applyAsDouble(scores.get(i)));
    }
    System.out.printf("%n%n");
  }

  private static String json(Map<Integer, Double> batches) {
    List<String> entries = new ArrayList<>();
    batches.forEach(
        (rows, micros) -> entries.add(String.format(Locale.ROOT, "\"%d\":%.2f", rows, micros)));
    return "{" + String.join(",", entries) + "}";
  }
}
