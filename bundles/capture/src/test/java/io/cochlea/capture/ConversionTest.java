package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are not speech in the ring's own format, through the whole of capture. */
class ConversionTest {

  private static final short[] SAMPLES = {0, 256, -256, 32_512, -32_768, 1_024};

  @TempDir Path directory;

  private short[] read(byte[] content) throws IOException {
    return read(Files.write(directory.resolve("x"), content));
  }

  private static short[] read(Path file) throws IOException {
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = new FileCapture(null).open(file)) {
      while (source.pump(writer) > 0) {}
      assertEquals(source.samples(), writer.position());
    }
    return writer.written();
  }

  /** {@link #SAMPLES} in another coding. */
  private static byte[] wav(int tag, int bits) {
    ByteBuffer data = Wav.little(SAMPLES.length * bits / 8);
    for (short sample : SAMPLES) {
      switch (tag << 8 | bits) {
        case 1 << 8 | 8 -> data.put((byte) ((sample >> 8) + 128));
        case 1 << 8 | 24 -> data.put((byte) 0).putShort(sample);
        case 1 << 8 | 32 -> data.putInt(sample << 16);
        case 3 << 8 | 32 -> data.putFloat(sample / 32_768f);
        case 3 << 8 | 64 -> data.putDouble(sample / 32_768.0);
        default -> throw new IllegalArgumentException(tag + " of " + bits);
      }
    }
    byte[] bytes = new byte[data.capacity()];
    data.get(0, bytes);
    return new Wav().format(tag, 1, 16_000, bits).data(bytes).file();
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "1, 24", "1, 32", "3, 32", "3, 64"})
  void readsEveryCodingOfWav(int tag, int bits) throws IOException {
    assertArrayEquals(SAMPLES, read(wav(tag, bits)));
  }

  @Test
  void clipsFloatsBeyondFullScale() throws IOException {
    ByteBuffer data = Wav.little(8).putFloat(3).putFloat(-3);
    byte[] bytes = new byte[8];
    data.get(0, bytes);
    short[] out = read(new Wav().format(3, 1, 16_000, 32).data(bytes).file());
    assertArrayEquals(new short[] {32_767, -32_768}, out);
  }

  @Test
  void mixesChannelsDownToTheirMean() throws IOException {
    byte[] data = Wav.bytes((short) 100, (short) 300, (short) -100, (short) 100);
    short[] out = read(new Wav().format(1, 2, 16_000, 16).data(data).file());
    assertArrayEquals(new short[] {200, 0}, out);
  }

  @Test
  void readsAiffAndAuAsTheJdkWritesThem() throws IOException {
    assertArrayEquals(SAMPLES, read(Jdk.write(AudioFileFormat.Type.AIFF, 16_000, 1, SAMPLES)));
    assertArrayEquals(SAMPLES, read(Jdk.write(AudioFileFormat.Type.AU, 16_000, 1, SAMPLES)));
  }

  @ParameterizedTest
  @CsvSource({"8000", "11025", "44100", "48000", "192000"})
  void resamplesToSixteenKilohertz(int rate) throws IOException {
    short[] tone = new short[rate * 2];
    for (int i = 0; i < rate; i++) {
      tone[2 * i] = (short) Math.round(16_000 * Math.sin(2 * Math.PI * 1_000 * i / rate));
      tone[2 * i + 1] = tone[2 * i];
    }
    short[] out = read(Jdk.write(AudioFileFormat.Type.WAVE, rate, 2, tone));
    assertEquals(16_000, out.length);
    for (int i = 1_000; i < 15_000; i++) {
      assertEquals(16_000 * Math.sin(2 * Math.PI * i / 16), out[i], 1.5, "sample " + i);
    }
  }

  @Test
  void takesNoAudioForNoError() throws IOException {
    assertEquals(0, read(Jdk.write(AudioFileFormat.Type.WAVE, 44_100, 2)).length);
  }

  /** The recordings of another rate, against 16 kHz copies that another resampler made. */
  @ParameterizedTest
  @CsvSource({"lj050-0131.wav", "sr-english.wav", "sr-french.aiff"})
  void agreesWithAnotherResamplerOnSpeech(String name) throws IOException {
    Path audio = Path.of("../../../shared/audio");
    assumeTrue(Files.isDirectory(audio), () -> audio + " is not here");
    short[] ours = read(audio.resolve("original").resolve(name));
    short[] theirs = read(audio.resolve("wav16k").resolve(name.replace("aiff", "wav")));
    assertEquals(theirs.length, ours.length, 1);
    double product = 0;
    double a = 0;
    double b = 0;
    for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
      product += (double) ours[i] * theirs[i];
      a += (double) ours[i] * ours[i];
      b += (double) theirs[i] * theirs[i];
    }
    double cosine = product / Math.sqrt(a * b);
    assertTrue(cosine > 0.999, () -> "cosine " + cosine);
  }

  /** Memory does not grow with the length of the file. */
  @Test
  void convertsInConstantMemory() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Path file = directory.resolve("long.wav");
    Files.write(file, Jdk.write(AudioFileFormat.Type.WAVE, 48_000, 1, new short[48_000 * 30]));
    try (AudioSource source = new FileCapture(null).open(file)) {
      Discarding writer = new Discarding();
      for (int i = 0; i < 20; i++) {
        source.pump(writer);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      while (source.pump(writer) > 0) {}
      long perPump = (threads.getCurrentThreadAllocatedBytes() - before) / 280;
      assertEquals(480_000, writer.position());
      assertTrue(perPump < 1_000, () -> perPump + " bytes per tenth of a second");
    }
  }
}
