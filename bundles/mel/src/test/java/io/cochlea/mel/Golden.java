package io.cochlea.mel;

import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Edges;
import io.cochlea.api.feature.FeatureSpec.Kind;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A golden case: audio and the features an independent implementation made of it. */
@SuppressWarnings("ArrayRecordComponent")
record Golden(
    String name,
    short[] audio,
    boolean paddedTo30s,
    FeatureSpec spec,
    int frames,
    float[] features) {
  private static final int WAV_HEADER = 44;
  private static final Pattern CASE = Pattern.compile("\\{[^{}]*\"name\"[^{}]*}");

  /** All cases of the folder's manifest. */
  static List<Golden> in(Path folder) throws IOException {
    List<Golden> all = new ArrayList<>();
    Matcher cases = CASE.matcher(Files.readString(folder.resolve("manifest.json")));
    while (cases.find()) {
      all.add(read(folder, cases.group()));
    }
    return all;
  }

  private static Golden read(Path folder, String json) throws IOException {
    int first = Integer.parseInt(field(json, "first_sample"));
    int samples = Integer.parseInt(field(json, "n_samples"));
    int bins = Integer.parseInt(field(json, "n_mels"));
    FeatureSpec spec =
        new FeatureSpec(
            Kind.valueOf(field(json, "kind", "WHISPER_LOG_MEL")),
            bins,
            Edges.valueOf(field(json, "edges", "REFLECT")),
            Normalisation.valueOf(field(json, "normalisation", "WHISPER")),
            0,
            1,
            0);
    int frames = Integer.parseInt(field(json, "frames"));
    float[] features = new float[frames * bins];
    Arrays.fill(features, Float.parseFloat(field(json, "trailing_fill", "NaN")));
    if (!field(json, "frames_stored", "all").equals("0")) {
      ByteBuffer stored = littleEndian(folder.resolve(field(json, "file")));
      stored.asFloatBuffer().get(features, 0, stored.remaining() / 4);
    }
    return new Golden(
        field(json, "name") + "/" + bins,
        audio(folder, field(json, "audio"), first, samples),
        Boolean.parseBoolean(field(json, "padded_to_30s", "false")),
        spec,
        frames,
        features);
  }

  private static short[] audio(Path folder, String name, int first, int samples)
      throws IOException {
    short[] audio = new short[samples];
    switch (name) {
      case "zeros" -> {}
      case "noise10.wav" -> {
        Random random = new Random(20251121);
        for (int i = 0; i < samples; i++) {
          audio[i] = (short) (random.nextInt() >> 19);
        }
      }
      default ->
          littleEndian(folder.resolve(name))
              .position(WAV_HEADER + 2 * first)
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN)
              .asShortBuffer()
              .get(audio);
    }
    return audio;
  }

  private static ByteBuffer littleEndian(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String field(String json, String name) {
    String value = field(json, name, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException("no " + name + " in " + json);
    }
    return value;
  }

  private static String field(String json, String name, String otherwise) {
    Matcher field = Pattern.compile("\"" + name + "\": \"?([^\",}\\s]*)").matcher(json);
    return field.find() ? field.group(1) : otherwise;
  }

  @Override
  public String toString() {
    return name;
  }
}
