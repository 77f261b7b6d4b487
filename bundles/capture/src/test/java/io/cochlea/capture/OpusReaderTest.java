package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what libopus 1.3.1 made of tones, and what it decodes of it itself. */
class OpusReaderTest {

  @TempDir Path directory;

  private static byte[] bytes(String name) throws IOException {
    return Resources.bytes(name + ".opus");
  }

  private short[] read(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("x.opus"), bytes);
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = new FileCapture(null).open(file)) {
      while (source.pump(writer) > 0) {}
    }
    return writer.written();
  }

  private String refusal(byte[] bytes) {
    return String.valueOf(assertThrows(IOException.class, () -> read(bytes)).getMessage());
  }

  /** The reference is ffmpeg's own decoder, resampled by its own resampler. */
  @ParameterizedTest
  @CsvSource({"voice, 30", "music, 30"})
  void decodesAsTheReferenceDoes(String name, double decibel) throws IOException {
    short[] expected = Wav.samples(Resources.bytes(name + ".opus.wav"));
    short[] actual = read(bytes(name));
    assertEquals(expected.length, actual.length, "samples");
    double signal = 0;
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      signal += (double) expected[i] * expected[i];
      error += Math.pow(expected[i] - actual[i], 2);
    }
    assertTrue(10 * Math.log10(signal / error) > decibel, signal + " / " + error);
  }

  @Test
  void noticesEveryFlippedBit() throws IOException {
    byte[] whole = bytes("voice");
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      assertTrue(!refusal(damaged).contains("\n"));
    }
  }

  @Test
  void saysWhenTheFileIsTruncated() throws IOException {
    byte[] whole = bytes("voice");
    Random random = new Random(8);
    for (int i = 0; i < 100; i++) {
      String refusal = refusal(Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1)));
      assertTrue(refusal.contains("truncated") || refusal.contains("there are"), refusal);
    }
  }

  @Test
  void refusesAnotherStreamBehindTheFirst() throws IOException {
    byte[] one = bytes("voice");
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);
    assertTrue(refusal(two).contains("another Ogg stream follows the first; allowed: one"));
  }
}
