package io.cochlea.mel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Kind;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import io.cochlea.api.feature.Features;
import java.lang.annotation.Annotation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LogMelFactoryTest {
  private static final FeatureSpec SPEC =
      new FeatureSpec(Kind.WHISPER_LOG_MEL, 80, Normalisation.WHISPER, 0);

  private final ArenaPool pool = new ArenaPool();
  private final LogMelFactory factory = new LogMelFactory(pool, config("scalar"));

  static LogMelFactory scalar() {
    return new LogMelFactory(new ArenaPool(), config("scalar"));
  }

  @AfterEach
  void deactivate() {
    factory.deactivate();
    assertEquals(0, pool.leased.get(), "leases after deactivation");
  }

  @Test
  void changedPathIsTakenByWhatIsOpenedNext() {
    assertEquals("scalar", factory.path());
    factory.modified(config("auto"));
    if (Arithmetics.available().contains(Arithmetic.VECTOR)) {
      assertTrue(factory.path().matches("vector (128|256|512) bit|scalar"), factory.path());
    } else {
      assertEquals("scalar", factory.path());
    }
  }

  @Test
  void refusesAnUnknownPathAndKeepsTheOld() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> factory.modified(config("gpu")));
    assertEquals("path gpu is not one of auto, vector, scalar", e.getMessage());
    assertEquals("scalar", factory.path());
  }

  @Test
  void refusesVectorsWhereThereAreNone() {
    if (!Arithmetics.available().contains(Arithmetic.VECTOR)) {
      assertThrows(IllegalArgumentException.class, () -> factory.modified(config("vector")));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8000|1|16000|audio of 8000 Hz and 1 channels is not 16000 Hz mono",
        "16000|2|16000|audio of 16000 Hz and 2 channels is not 16000 Hz mono",
        "16000|1|0|maxSamples 0 is not within 1 to 2147483648",
      })
  void refusesOtherAudio(int rate, int channels, int maxSamples, String message) {
    AudioFormat format = new AudioFormat(Encoding.S16, rate, channels);
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> factory.open(SPEC, format, maxSamples, "test"));
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void handlesEveryKindAndGivesItsMemoryBack(Kind kind) {
    FeatureSpec spec = new FeatureSpec(kind, 80, Normalisation.NONE, 0);
    assertTrue(factory.handles(kind));
    try (Features features = factory.open(spec, AudioFormat.SPEECH, 16_000, "test")) {
      assertTrue(pool.leased.get() > 0);
      assertEquals(100, features.capacity());
    }
  }

  @SuppressWarnings("BadAnnotationImplementation")
  private static LogMelFactory.Config config(String path) {
    return new LogMelFactory.Config() {
      @Override
      public String path() {
        return path;
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return LogMelFactory.Config.class;
      }
    };
  }
}
