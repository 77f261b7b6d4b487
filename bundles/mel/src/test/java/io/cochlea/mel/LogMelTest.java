package io.cochlea.mel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Edges;
import io.cochlea.api.feature.FeatureSpec.Kind;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import io.cochlea.api.feature.Layout.Order;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Boundaries of the streaming features. */
class LogMelTest {
  private static final FeatureSpec SPEC =
      new FeatureSpec(Kind.WHISPER_LOG_MEL, 80, Normalisation.WHISPER, 0);
  private static final Arithmetic PATH = Arithmetic.named(Arithmetic.AUTO);

  private final Utterance second = new Utterance(Encoding.S16, new short[16_000]);
  private final Features features = second.open(SPEC, PATH, 16_000);

  @AfterEach
  void close() {
    features.close();
    second.close();
  }

  @Test
  void framesComeWhenTheirWindowIsComplete() {
    assertEquals(0, features.frames());
    features.accept(second.address(0), 200);
    assertEquals(0, features.frames(), "sample 200 is what the left edge reflects");
    features.accept(second.address(200), 1);
    assertEquals(1, features.frames());
    features.accept(second.address(201), 158);
    assertEquals(1, features.frames());
    features.accept(second.address(359), 1);
    assertEquals(2, features.frames());
    features.finish();
    assertEquals(2, features.frames());
  }

  @Test
  void zeroEdgesNeedNoLookAheadAndFixedFiguresNoFuture() {
    FeatureSpec spec =
        new FeatureSpec(Kind.WHISPER_LOG_MEL, 80, Edges.ZERO, Normalisation.FIXED, -2, 2, 0);
    short[] audio = new short[16_000];
    for (int i = 0; i < audio.length; i++) {
      audio[i] = (short) (i * i);
    }
    try (Utterance utterance = new Utterance(Encoding.S16, audio);
        Features streamed = utterance.open(spec, PATH, 16_000)) {
      streamed.accept(utterance.address(0), 199);
      assertEquals(0, streamed.frames());
      streamed.accept(utterance.address(199), 1);
      assertEquals(1, streamed.frames());
      streamed.accept(utterance.address(200), 8_000);
      assertEquals(51, streamed.frames());
      float[] early = utterance.write(streamed, 0, 51, 80, Order.TIME_MEL, 0);
      float[] all = utterance.features(spec, PATH, 16_000);
      assertArrayEquals(Arrays.copyOf(all, early.length), early, 0f);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NEMO_LOG_MEL, ZERO, 200",
    "NEMO_LOG_MEL, REFLECT, 201",
    "KALDI_FBANK, REFLECT, 280",
    "SHERPA_FBANK, SNIP, 400"
  })
  void theFirstFrameComesAsEarlyAsItsDefinitionAllows(Kind kind, Edges edges, int samples) {
    FeatureSpec spec = new FeatureSpec(kind, 80, edges, Normalisation.NONE, 0, 1, 0);
    try (Features streamed = second.open(spec, PATH, 16_000)) {
      streamed.accept(second.address(0), samples - 1);
      assertEquals(0, streamed.frames());
      streamed.accept(second.address(samples - 1), 1);
      assertEquals(1, streamed.frames());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "REFLECT, 0, 0",
    "REFLECT, 79, 0",
    "REFLECT, 80, 1",
    "REFLECT, 239, 1",
    "REFLECT, 240, 2",
    "SNIP, 399, 0",
    "SNIP, 400, 1",
    "SNIP, 559, 1",
    "SNIP, 560, 2"
  })
  void framesOfKaldiAreRoundedOrSnipped(Edges edges, int samples, int frames) {
    FeatureSpec spec = new FeatureSpec(Kind.KALDI_FBANK, 80, edges, Normalisation.NONE, 0, 1, 0);
    try (Features kaldi = second.open(spec, PATH, 16_000)) {
      kaldi.accept(second.address(0), samples);
      kaldi.finish();
      assertEquals(frames, kaldi.frames());
    }
  }

  @Test
  void digitalSilenceIsTheFloorOfItsKind() {
    FeatureSpec nemo =
        new FeatureSpec(Kind.NEMO_LOG_MEL, 80, Edges.ZERO, Normalisation.NONE, 0, 1, 0);
    FeatureSpec kaldi =
        new FeatureSpec(Kind.KALDI_FBANK, 80, Edges.SNIP, Normalisation.NONE, 0, 1, 0);
    FeatureSpec normalised =
        new FeatureSpec(Kind.NEMO_LOG_MEL, 80, Edges.ZERO, Normalisation.PER_FEATURE, 0, 1, 0);
    assertEquals(-24 * Math.log(2), second.features(nemo, PATH, 320)[0], 1e-5);
    assertEquals(-23 * Math.log(2), second.features(kaldi, PATH, 320)[0], 1e-5);
    assertEquals(0, second.features(normalised, PATH, 320)[0]);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "159,0", "160,1", "199,1", "200,1", "201,1", "319,1", "320,2", "401,2"})
  void framesAreFullHops(int samples, int frames) {
    features.accept(second.address(0), samples);
    features.finish();
    features.finish();
    assertEquals(frames, features.frames());
  }

  @Test
  void takesNoMoreThanTheLongestUtterance() {
    assertEquals(100, features.capacity());
    assertEquals(15_999, features.accept(second.address(0), 15_999));
    assertEquals(1, features.accept(second.address(0), 10));
    assertEquals(0, features.accept(second.address(0), 10));
    features.finish();
    assertEquals(100, features.frames());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 101, 4096, 100, frames 0 to 101 of 100",
    "-1, 1, 4096, 100, first -1 is not within 0 to 2147483648",
    "0, -1, 4096, 100, frames -1 is not within 0 to 2147483648",
    "2147483647, 1, 4096, 100, frames 2147483647 to 2147483648 of 100",
    "0, 100, 4096, 99, stride 99 is not within 100 to 2147483648",
    "0, 100, 4096, 99999999999, stride 99999999999 is not within 100 to 2147483648",
    "0, 100, 4098, 100, destination 0x1002 is not an address aligned to 4",
    "0, 100, 0, 100, destination 0x0 is not an address aligned to 4",
  })
  void refusesToWrite(int first, int frames, long destination, long stride, String message) {
    features.accept(second.address(0), 16_000);
    features.finish();
    Layout layout = new Layout(Order.MEL_TIME, stride);
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> features.write(first, frames, destination, layout));
    assertEquals(message, e.getMessage());
  }

  @Test
  void refusesRowsThatOverlap() {
    features.accept(second.address(0), 16_000);
    Layout layout = new Layout(Order.TIME_MEL, 79);
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> features.write(0, 1, 4096, layout));
    assertEquals("stride 79 is not within 80 to 2147483648", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "4096, -1, samples -1 is not within 0 to 2147483648",
    "4097, 1, address 0x1001 is not an address aligned to 2",
    "0, 1, address 0x0 is not an address aligned to 2",
    "72057594037927936, 1, address 0x100000000000000 is not an address aligned to 2",
    "-2, 1, address 0xfffffffffffffffe is not an address aligned to 2",
  })
  void refusesToAccept(long address, int samples, String message) {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> features.accept(address, samples));
    assertEquals(message, e.getMessage());
  }

  @Test
  void refusesAudioAfterTheEnd() {
    features.finish();
    assertThrows(IllegalStateException.class, () -> features.accept(second.address(0), 1));
    features.reset();
    assertEquals(1, features.accept(second.address(0), 1));
  }

  @Test
  void refusesEverythingOnceClosed() {
    features.accept(second.address(0), 16_000);
    features.close();
    features.close();
    Layout layout = new Layout(Order.TIME_MEL, 80);
    assertThrows(IllegalStateException.class, () -> features.accept(second.address(0), 1));
    assertThrows(IllegalStateException.class, () -> features.write(0, 1, 4096, layout));
    assertThrows(IllegalStateException.class, features::finish);
    assertThrows(IllegalStateException.class, features::reset);
  }

  @ParameterizedTest
  @MethodSource("pathsAndSpecs")
  void nextUtteranceKnowsNothingOfTheLast(Arithmetic path, FeatureSpec spec) {
    short[] loud = new short[8_000];
    short[] soft = new short[8_000];
    for (int i = 0; i < loud.length; i++) {
      loud[i] = (short) (i * 7919);
      soft[i] = (short) (i * 7919 % 101);
    }
    try (Utterance first = new Utterance(Encoding.S16, loud);
        Utterance next = new Utterance(Encoding.S16, soft);
        Features both = next.open(spec, path, 8_000)) {
      first.accept(both, 1_600);
      both.finish();
      both.reset();
      next.accept(both, 1_600);
      both.finish();
      assertArrayEquals(
          next.features(spec, path, 1_600), next.write(both, 0, 50, 80, Order.TIME_MEL, 0), 0f);
    }
  }

  @ParameterizedTest
  @MethodSource("pathsAndSpecs")
  void brokenFloatsCountAsSilence(Arithmetic path, FeatureSpec spec) {
    float[] broken = new float[4_000];
    float[] clean = new float[4_000];
    float[] worst = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -1e9f, 1e-40f
    };
    for (int i = 0; i < broken.length; i++) {
      clean[i] = i % 3 == 0 ? 0 : (float) Math.sin(i);
      broken[i] = i % 3 == 0 ? worst[i / 3 % worst.length] : clean[i];
    }
    try (Utterance first = new Utterance(broken);
        Utterance second = new Utterance(clean)) {
      float[] features = first.features(spec, path, 333);
      assertArrayEquals(second.features(spec, path, 333), features, 0f);
      for (float feature : features) {
        assertTrue(Float.isFinite(feature));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pathsAndSpecs")
  void loudestFloatsStayFinite(Arithmetic path, FeatureSpec spec) {
    float[] loud = new float[4_000];
    for (int i = 0; i < loud.length; i++) {
      loud[i] = i % 2 == 0 ? 0.99e9f : -0.99e9f;
    }
    try (Utterance utterance = new Utterance(loud)) {
      for (float feature : utterance.features(spec, path, 4_000)) {
        assertTrue(Float.isFinite(feature));
      }
    }
  }

  static Stream<Arguments> pathsAndSpecs() {
    return Arithmetics.available().stream()
        .flatMap(path ->
            Stream.of(
                Arguments.of(path, SPEC),
                Arguments.of(
                    path,
                    new FeatureSpec(
                        Kind.NEMO_LOG_MEL, 80, Edges.ZERO, Normalisation.PER_FEATURE, 0, 1, 0)),
                Arguments.of(
                    path,
                    new FeatureSpec(
                        Kind.SHERPA_FBANK, 80, Edges.REFLECT, Normalisation.NONE, 0, 1, 0))));
  }

  @ParameterizedTest
  @MethodSource("pathsAndSpecs")
  void allocatesNothingOnceWarm(Arithmetic path, FeatureSpec spec) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Layout byFrame = new Layout(Order.TIME_MEL, 80);
    Layout byBand = new Layout(Order.MEL_TIME, 100);
    try (Arena arena = Arena.ofConfined();
        Features warm = second.open(spec, path, 16_000)) {
      long out = arena.allocate(4 * 80 * 100, 64).address();
      long allocated = Long.MAX_VALUE;
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      // the compiler decides when it is done: rounds until one allocates nothing
      while (allocated > 0 && System.nanoTime() < deadline) {
        long before = threads.getCurrentThreadAllocatedBytes();
        stream(warm, 320, out, byFrame);
        stream(warm, 1_600, out, byBand);
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, allocated, "bytes in the last round");
    }
  }

  private void stream(Features to, int chunk, long out, Layout layout) {
    for (int from = 0; from < 16_000; from += chunk) {
      to.accept(second.address(from), chunk);
    }
    to.finish();
    to.write(0, 100, out, layout);
    to.reset();
  }
}
