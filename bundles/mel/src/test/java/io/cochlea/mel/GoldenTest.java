package io.cochlea.mel;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Features agree with those of an independent implementation in float64. */
class GoldenTest {
  private static final Path COMMITTED = Path.of("src/test/resources/golden");
  private static final Path KINDS = Path.of("src/test/resources/kinds");
  private static final Path SPEECH = Path.of("../../../shared/golden/mel");
  private static final int THIRTY_SECONDS = 480_000;
  private static final double MOST_ERROR = 1e-4;

  /**
   * Where nothing hides bands that lie far below the loudest of their frame: in natural logarithm,
   * of which 1e-4 of Whisper's is 9e-4. torchaudio, in float32 too, is off by 2e-4.
   */
  private static final double MOST_ERROR_OF_LOG = 3e-4;

  private static final double LEAST_COSINE = 0.9999999;

  @ParameterizedTest
  @EnumSource
  void synthetic(Encoding encoding) throws Exception {
    List<Golden> cases = Golden.in(COMMITTED);
    assertEquals(6, cases.size());
    check(cases, encoding);
  }

  /** NeMo's and Kaldi's, in their own logarithm or per-feature normalised. */
  @ParameterizedTest
  @EnumSource
  void kinds(Encoding encoding) throws Exception {
    List<Golden> cases = Golden.in(KINDS);
    assertEquals(21, cases.size());
    check(cases, encoding);
  }

  @Test
  void whatAutoTakes() throws Exception {
    Arithmetic auto = Arithmetic.named(Arithmetic.AUTO);
    assertEquals(System.getProperty("expected.path", auto.describe()), auto.describe());
    check(Golden.in(KINDS), Encoding.S16, List.of(auto));
  }

  @ParameterizedTest
  @EnumSource
  void speech(Encoding encoding) throws Exception {
    assumeTrue(Files.exists(SPEECH), "no speech goldens at " + SPEECH);
    check(Golden.in(SPEECH), encoding);
  }

  @Test
  void thirtySecondsOfSilenceAreExact() throws Exception {
    Golden silence =
        Golden.in(COMMITTED).stream().filter(g -> g.name().equals("silence30/80")).findAny().get();
    try (Utterance utterance = new Utterance(Encoding.S16, silence.audio())) {
      float[] got = utterance.features(silence.spec(), Arithmetic.named(Arithmetic.AUTO), 16_000);
      assertAll(
          () -> assertEquals(-1.5f, got[0], 1e-6f), () -> assertEquals(3000 * 80, got.length));
    }
  }

  private static void check(List<Golden> cases, Encoding encoding) {
    check(cases, encoding, Arithmetics.available());
  }

  private static void check(List<Golden> cases, Encoding encoding, List<Arithmetic> paths) {
    for (Golden golden : cases) {
      int samples = golden.paddedTo30s() ? THIRTY_SECONDS : golden.audio().length;
      try (Utterance utterance = new Utterance(encoding, Arrays.copyOf(golden.audio(), samples))) {
        for (Arithmetic path : paths) {
          try (Features features = utterance.open(golden.spec(), path, samples)) {
            utterance.accept(features, 16_000);
            features.finish();
            assertEquals(golden.frames(), features.frames());
            for (Layout.Order order : Layout.Order.values()) {
              float[] got =
                  utterance.write(features, 0, golden.frames(), golden.spec().bins(), order, 0);
              compare(golden, got, golden + " " + path + " " + encoding + " " + order);
            }
          }
        }
      }
    }
  }

  private static void compare(Golden golden, float[] got, String what) {
    double worst = 0;
    double dot = 0;
    double gotSquares = 0;
    double squares = 0;
    for (int i = 0; i < got.length; i++) {
      double wanted = golden.features()[i];
      worst = Math.max(worst, Math.abs(got[i] - wanted));
      dot += got[i] * wanted;
      gotSquares += got[i] * got[i];
      squares += wanted * wanted;
    }
    double cosine =
        got.length == 0 || squares == gotSquares ? 1 : dot / Math.sqrt(gotSquares * squares);
    boolean log = golden.spec().normalisation() == Normalisation.NONE;
    assertTrue(worst <= (log ? MOST_ERROR_OF_LOG : MOST_ERROR), what + ": off by " + worst);
    assertTrue(cosine > LEAST_COSINE, what + ": cosine " + cosine);
  }
}
