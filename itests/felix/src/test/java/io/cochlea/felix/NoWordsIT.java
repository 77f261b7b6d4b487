package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where nobody speaks there are no words, from the ring to the sink. */
class NoWordsIT {
  private static final int SECONDS = 30;

  @TempDir static Path directory;
  private static Distribution distribution;
  private static Engine engine;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(directory);
    engine = distribution.service(Engine.class);
    distribution.service(SpeechModel.class);
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  @Test
  void silenceSaysNothing() throws Throwable {
    assertEquals("", heard(new short[SECONDS * Spoken.RATE]));
  }

  @Test
  void whiteNoiseSaysNothing() throws Throwable {
    assertEquals("", heard(Spoken.white(SECONDS, 30)), "-60 dB");
    assertEquals("", heard(Spoken.white(SECONDS, 1_000)), "-30 dB");
    assertEquals("", heard(Spoken.white(SECONDS, 8_000)), "-12 dB");
  }

  @Test
  void pinkNoiseSaysNothing() throws Throwable {
    assertEquals("", heard(Spoken.pink(SECONDS, 30)), "-60 dB");
    assertEquals("", heard(Spoken.pink(SECONDS, 1_000)), "-30 dB");
    assertEquals("", heard(Spoken.pink(SECONDS, 8_000)), "-12 dB");
  }

  private static String heard(short[] samples) throws Throwable {
    Listener listener = new Listener();
    AudioFormat format = AudioFormat.SPEECH;
    Stream stream = engine.open(new StreamRequest("nobody", format, null, "demo"), listener);
    Spoken.into(stream, samples, written -> 320);
    listener.await();
    return listener.text();
  }
}
