package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Whatever bits of a file are turned, wherever it is cut, whatever is repeated or left out: it is
 * read or refused in one line, in bounded time, memory and audio.
 */
class DecoderFuzzTest {

  private static final Duration MOST_TIME = Duration.ofSeconds(10);
  private static final long MOST_BYTES = 256L << 20;
  private static final long MOST_SAMPLES = 16_000 * 600L;

  private static List<byte[]> files = List.of();

  @BeforeContainer
  static void load() throws IOException {
    short[] samples = PipeTest.noise(500);
    files =
        List.of(
            Wav.speech(samples),
            new Wav().extensible(3, 2, 44_100, 32).data(new byte[800]).file(),
            Jdk.write(AudioFileFormat.Type.AIFF, 44_100, 2, samples),
            Jdk.write(AudioFileFormat.Type.AU, 8_000, 1, samples),
            Resources.bytes("mono8.flac"),
            Resources.bytes("stereo16.flac"),
            Resources.bytes("mono24.flac"),
            Resources.bytes("voice.opus"),
            Resources.bytes("music.opus"),
            Resources.bytes("tone.ogg"),
            Resources.bytes("tone.mp3"));
  }

  @Property(tries = 1_500)
  void mutationsAreReadOrRefused(@ForAll @IntRange(min = 0, max = 10) int file, @ForAll long seed) {
    bounded(mutated(files.get(file), new Random(seed)), null);
  }

  /** Otherwise the next property would meet nothing but CRCs that are wrong. */
  @Example
  void checksumsAreMadeAsEncodersMakeThem() {
    for (byte[] file : files.subList(7, 9)) {
      assertArrayEquals(file, checksummed(file.clone()));
    }
  }

  /** With CRCs that are right again, so that the decoder itself is met. */
  @Property(tries = 600)
  void opusWithRightChecksumsIsReadOrRefused(
      @ForAll @IntRange(min = 7, max = 8) int file, @ForAll long seed) {
    byte[] bytes = files.get(file).clone();
    Random random = new Random(seed);
    for (int i = random.nextInt(1, 20); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    bounded(checksummed(bytes), null);
  }

  @Property(tries = 200)
  void anyRawBytesAreReadOrRefused(@ForAll byte[] bytes) {
    bounded(bytes, new AudioFormat(AudioFormat.Encoding.F32, 48_000, 3));
  }

  private static byte[] mutated(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int most = random.nextBoolean() ? Math.min(64, bytes.length) : bytes.length;
    for (int i = random.nextInt(8); i > 0; i--) {
      bytes[random.nextInt(most)] = (byte) random.nextInt();
    }
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> {
        byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(whole, 0, twice, bytes.length, whole.length);
        yield twice;
      }
      case 2 -> {
        int from = random.nextInt(bytes.length);
        int count = random.nextInt(bytes.length - from);
        Arrays.fill(bytes, from, from + count, (byte) (random.nextBoolean() ? 0 : 0xFF));
        yield bytes;
      }
      default -> bytes;
    };
  }

  /** Every page of a file with the CRC it should have. */
  static byte[] checksummed(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int page = 0; page + 27 < bytes.length && file.getInt(page) == 0x5367_674F; ) {
      int end = page + 27 + (bytes[page + 26] & 0xFF);
      for (int i = page + 27; i < Math.min(end, bytes.length); i++) {
        end += bytes[i] & 0xFF;
        if (i - page - 27 == (bytes[page + 26] & 0xFF) - 1) {
          break;
        }
      }
      end = Math.min(end, bytes.length);
      file.putInt(page + 22, 0);
      int crc = 0;
      for (int i = page; i < end; i++) {
        crc ^= bytes[i] << 24;
        for (int bit = 0; bit < 8; bit++) {
          crc = crc < 0 ? crc << 1 ^ 0x04C1_1DB7 : crc << 1;
        }
      }
      file.putInt(page + 22, crc);
      page = end;
    }
    return bytes;
  }

  private static void bounded(byte[] bytes, @Nullable AudioFormat raw) {
    assertTimeoutPreemptively(MOST_TIME, () -> readOrRefuse(bytes, raw));
  }

  private static void readOrRefuse(byte[] bytes, @Nullable AudioFormat raw) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Discarding writer = new Discarding();
    try (AudioSource source =
        new FileCapture(null).open("fuzz", new ByteArrayInputStream(bytes), raw)) {
      while (source.pump(writer) > 0) {
        assertTrue(writer.position() < MOST_SAMPLES, "endless");
      }
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith("fuzz: "), message);
      assertFalse(message.contains("\n"), message);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < MOST_BYTES, allocated + " bytes");
  }
}
