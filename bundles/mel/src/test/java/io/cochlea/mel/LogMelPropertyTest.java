package io.cochlea.mel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Edges;
import io.cochlea.api.feature.FeatureSpec.Kind;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds of every utterance, however it is cut up and wherever it is written. */
class LogMelPropertyTest {

  @Property(tries = 200)
  void chunksDoNotMatter(
      @ForAll @IntRange(max = 20_000) int samples,
      @ForAll("chunks") int[] chunks,
      @ForAll @IntRange(max = 25) int padding,
      @ForAll Encoding encoding,
      @ForAll("specs") FeatureSpec bare,
      @ForAll("paths") Arithmetic path) {
    FeatureSpec spec = padded(bare, padding);
    try (Utterance utterance = new Utterance(encoding, speechLike(samples))) {
      float[] whole = utterance.features(spec, path, Math.max(samples, 1));
      assertArrayEquals(whole, utterance.features(spec, path, chunks), 0f);
    }
  }

  @Property(tries = 100)
  void layoutsAndStridesDoNotMatter(
      @ForAll @IntRange(min = 160, max = 12_000) int samples,
      @ForAll @IntRange(max = 100) int from,
      @ForAll @IntRange(max = 100) int count,
      @ForAll @IntRange(max = 17) int extraStride,
      @ForAll Layout.Order order,
      @ForAll("specs") FeatureSpec spec,
      @ForAll("paths") Arithmetic path) {
    int bins = spec.bins();
    try (Utterance utterance = new Utterance(Encoding.S16, speechLike(samples));
        Features features = utterance.open(spec, path, samples)) {
      utterance.accept(features, samples);
      features.finish();
      Assume.that(features.frames() > 0);
      int first = from % features.frames();
      int frames = count % (features.frames() - first + 1);
      float[] all = utterance.write(features, 0, features.frames(), bins, Layout.Order.TIME_MEL, 0);
      float[] some = utterance.write(features, first, frames, bins, order, extraStride);
      assertArrayEquals(Arrays.copyOfRange(all, bins * first, bins * (first + frames)), some, 0f);
    }
  }

  @Property(tries = 40)
  void agreesWithTheDefinition(
      @ForAll @IntRange(max = 2_000) int samples,
      @ForAll boolean reflecting,
      @ForAll("paths") Arithmetic path) {
    Edges edges = reflecting ? Edges.REFLECT : Edges.ZERO;
    short[] audio = speechLike(samples);
    float[] floats = new float[samples];
    for (int i = 0; i < samples; i++) {
      floats[i] = audio[i] / 32768f;
    }
    double[] wanted = Reference.logMel(floats, 80, edges);
    FeatureSpec spec =
        new FeatureSpec(Kind.WHISPER_LOG_MEL, 80, edges, Normalisation.FIXED, -2, 4, 0);
    try (Utterance utterance = new Utterance(Encoding.S16, audio)) {
      float[] got = utterance.features(spec, path, 320);
      assertEquals(wanted.length, got.length);
      for (int i = 0; i < got.length; i++) {
        assertEquals((wanted[i] + 2) / 4, got[i], 2e-4, "frame " + i / 80 + " band " + i % 80);
      }
    }
  }

  @Property(tries = 100)
  void paddingIsSilenceSpokenWithIt(
      @ForAll @IntRange(max = 6_000) int samples,
      @ForAll @IntRange(min = 1, max = 30) int padding,
      @ForAll("specs") FeatureSpec spec,
      @ForAll("paths") Arithmetic path) {
    short[] audio = speechLike(samples);
    short[] padded = new short[samples + 320 * padding];
    System.arraycopy(audio, 0, padded, 160 * padding, samples);
    try (Utterance utterance = new Utterance(Encoding.S16, audio);
        Utterance longer = new Utterance(Encoding.S16, padded)) {
      assertArrayEquals(
          longer.features(spec, path, 1_600),
          utterance.features(padded(spec, padding), path, 1_600),
          0f);
    }
  }

  @Provide
  Arbitrary<int[]> chunks() {
    return Arbitraries.integers().between(1, 5_000).array(int[].class).ofMinSize(1).ofMaxSize(20);
  }

  @Provide
  Arbitrary<Arithmetic> paths() {
    return Arbitraries.of(Arithmetics.available());
  }

  /** Every kind with every edge it has. */
  @Provide
  Arbitrary<FeatureSpec> specs() {
    return Arbitraries.of(
        spec(Kind.WHISPER_LOG_MEL, 80, Edges.REFLECT, Normalisation.WHISPER),
        spec(Kind.WHISPER_LOG_MEL, 128, Edges.ZERO, Normalisation.FIXED),
        spec(Kind.NEMO_LOG_MEL, 80, Edges.ZERO, Normalisation.PER_FEATURE),
        spec(Kind.NEMO_LOG_MEL, 128, Edges.REFLECT, Normalisation.NONE),
        spec(Kind.KALDI_FBANK, 80, Edges.REFLECT, Normalisation.NONE),
        spec(Kind.SHERPA_FBANK, 80, Edges.SNIP, Normalisation.FIXED));
  }

  private static FeatureSpec spec(Kind kind, int bins, Edges edges, Normalisation normalisation) {
    return new FeatureSpec(kind, bins, edges, normalisation, -5, 4, 0);
  }

  private static FeatureSpec padded(FeatureSpec spec, int padding) {
    return new FeatureSpec(
        spec.kind(),
        spec.bins(),
        spec.edges(),
        spec.normalisation(),
        spec.mean(),
        spec.std(),
        padding);
  }

  /** Noise that swells and fades, with pauses of digital silence. */
  private static short[] speechLike(int samples) {
    Random random = new Random(samples);
    short[] audio = new short[samples];
    for (int i = 0; i < samples; i++) {
      double swell = Math.sin(i / 700.0);
      audio[i] = swell < 0 ? 0 : (short) (20_000 * swell * random.nextGaussian() / 3);
    }
    return audio;
  }
}
