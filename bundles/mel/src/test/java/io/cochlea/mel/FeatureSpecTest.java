package io.cochlea.mel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Edges;
import io.cochlea.api.feature.FeatureSpec.Kind;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A spec that no definition has is refused, naming the field, its value and what is allowed. */
class FeatureSpecTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WHISPER_LOG_MEL|64|ZERO|NONE|0|1|0|bins 64 is neither 80 nor 128",
        "KALDI_FBANK|128|SNIP|NONE|0|1|0|bins 128 is not 80, the most of KALDI_FBANK",
        "NEMO_LOG_MEL|80|SNIP|NONE|0|1|0"
            + "|edges SNIP is not one of [REFLECT, ZERO], which NEMO_LOG_MEL has",
        "SHERPA_FBANK|80|ZERO|NONE|0|1|0"
            + "|edges ZERO is not one of [REFLECT, SNIP], which SHERPA_FBANK has",
        "NEMO_LOG_MEL|80|ZERO|WHISPER|0|1|0"
            + "|normalisation WHISPER is not for NEMO_LOG_MEL, only for WHISPER_LOG_MEL",
        "WHISPER_LOG_MEL|80|ZERO|FIXED|NaN|1|0|mean NaN is not a number",
        "WHISPER_LOG_MEL|80|ZERO|FIXED|0|0|0|std 0.0 is not a positive number",
        "WHISPER_LOG_MEL|80|ZERO|NONE|0|1|101|padding 101 frames is not within 0 to 100",
      })
  void refuses(
      Kind kind,
      int bins,
      Edges edges,
      Normalisation normalisation,
      float mean,
      float std,
      int padding,
      String message) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new FeatureSpec(kind, bins, edges, normalisation, mean, std, padding));
    assertEquals(message, e.getMessage());
  }
}
