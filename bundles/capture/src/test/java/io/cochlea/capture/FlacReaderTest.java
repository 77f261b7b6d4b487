package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against files that the reference encoder, flac 1.4.2, made of a formula: sections of silence,
 * noise, a triangle, wasted bits, parabolas and a constant, which it codes in every kind of
 * subframe and of stereo.
 */
class FlacReaderTest {

  private static final int SECTION = 1_024;
  private static final int SAMPLES = 6 * SECTION + 500;

  @TempDir Path directory;

  private static int hash(int i) {
    int x = i * 0x9E3779B1;
    x ^= x >>> 15;
    x *= 0x85EBCA77;
    return x ^ (x >>> 13);
  }

  private static int sample(int i) {
    int q = i & 1_023;
    int t = (i * 37) & 1_023;
    int triangle = ((t < 512 ? t : 1_023 - t) - 256) * 40;
    return switch (i / SECTION) {
      case 0 -> 0;
      case 1 -> hash(i) >> 16;
      case 2 -> triangle + (hash(i) & 7);
      case 3 -> (triangle >> 4) << 4;
      case 4 -> ((q * (1_023 - q)) >> 4) - 8_192;
      case 5 -> 1_234;
      default -> triangle;
    };
  }

  /** The mean of the two channels, twice. */
  private static int stereo(int i) {
    int value = sample(i);
    int noise = hash(i + 7) >> 25;
    return switch (i / SECTION) {
      case 4 -> 2 * value;
      case 5, 6 -> 2 * value + noise;
      default -> value + (-value >> 1);
    };
  }

  private static double expected(int i, int bits, int channels) {
    if (channels == 2) {
      return stereo(i) / 65_536.0;
    }
    int value = sample(i);
    return switch (bits) {
      case 8 -> (value >> 8) / 128.0;
      case 24 -> ((value << 8) + (hash(i) & 0xFF)) / 8_388_608.0;
      default -> value / 32_768.0;
    };
  }

  private static byte[] bytes(String name) throws IOException {
    return Resources.bytes(name + ".flac");
  }

  /** Where the first frame begins. */
  private static int frames(byte[] file) {
    ByteBuffer buffer = ByteBuffer.wrap(file).position(4);
    for (boolean last = false; !last; ) {
      int header = buffer.getInt();
      last = header < 0;
      buffer.position(buffer.position() + (header & 0xFF_FFFF));
    }
    return buffer.position();
  }

  private FlacReader open(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("x.flac"), bytes);
    return new FlacReader(FileInput.open(file));
  }

  @ParameterizedTest
  @CsvSource({
    "mono16, 16, 16000, 1",
    "fixed16, 16, 16000, 1",
    "streamed16, 16, 16000, 1",
    "mono24, 24, 48000, 1",
    "mono8, 8, 8000, 1",
    "stereo16, 16, 44100, 2"
  })
  void decodesEverySample(String name, int bits, int rate, int channels) throws IOException {
    try (FlacReader reader = open(bytes(name))) {
      assertEquals(rate, reader.rate());
      assertEquals(name.equals("streamed16") ? -1 : SAMPLES, reader.samples());
      float[] samples = new float[SAMPLES + 1];
      assertEquals(SAMPLES, reader.read(samples, 0, samples.length));
      for (int i = 0; i < SAMPLES; i++) {
        assertEquals((float) expected(i, bits, channels), samples[i], "sample " + i);
      }
      assertEquals(0, reader.read(samples, 0, 1));
    }
  }

  @Test
  void reachesTheRingUnchanged() throws IOException {
    Path file = Files.write(directory.resolve("x.flac"), bytes("mono16"));
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = new FileCapture(null).open(file)) {
      while (source.pump(writer) > 0) {}
    }
    assertEquals(SAMPLES, writer.written().length);
    for (int i = 0; i < SAMPLES; i++) {
      assertEquals(sample(i), writer.written()[i]);
    }
  }

  /** Any flipped bit of a frame is noticed, and no damage does worse than an IOException. */
  @Test
  void noticesDamage() throws IOException {
    byte[] whole = bytes("stereo16");
    int frames = frames(whole);
    Random random = new Random(5);
    for (int i = 0; i < 1_000; i++) {
      byte[] damaged = whole.clone();
      damaged[frames + random.nextInt(whole.length - frames)] ^= (byte) (1 << random.nextInt(8));
      try (FlacReader reader = open(damaged)) {
        assertThrows(IOException.class, () -> reader.read(new float[SAMPLES], 0, SAMPLES));
      }
    }
  }

  @Test
  void survivesAnyHeader() throws IOException {
    byte[] whole = bytes("mono8");
    Random random = new Random(6);
    for (int i = 0; i < 1_000; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 3; k++) {
        damaged[4 + random.nextInt(100)] = (byte) random.nextInt();
      }
      try (FlacReader reader = open(damaged)) {
        assertTrue(reader.read(new float[SAMPLES], 0, SAMPLES) <= SAMPLES);
      } catch (IOException e) {
        assertTrue(e.getMessage() != null);
      }
    }
  }

  @Test
  void saysWhenTheFileIsTruncated() throws IOException {
    byte[] whole = bytes("mono16");
    try (FlacReader reader = open(Arrays.copyOf(whole, whole.length / 2))) {
      var failure =
          assertThrows(IOException.class, () -> reader.read(new float[SAMPLES], 0, SAMPLES));
      assertTrue(failure.toString().contains("truncated"), failure.toString());
    }
  }
}
