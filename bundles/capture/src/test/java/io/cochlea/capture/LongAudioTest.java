package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three hours: streamed to the last sample, in memory that does not grow with them. */
class LongAudioTest {

  private static final long SECONDS = 3 * 3_600;
  private static final long MOST_PER_PUMP = 1_000;

  @TempDir Path directory;

  /** A sparse file: a header and a hole. */
  private Path wav(int channels) throws IOException {
    long bytes = SECONDS * 16_000 * 2 * channels;
    Path path = directory.resolve("long.wav");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(
          new Wav().format(1, channels, 16_000, 16).chunk("data", bytes, new byte[0]).file());
      file.setLength(44 + bytes);
    }
    return path;
  }

  private static void pumpAll(AudioSource source) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Discarding writer = new Discarding();
    try (source) {
      source.pump(writer);
      long before = threads.getCurrentThreadAllocatedBytes();
      while (source.pump(writer) > 0) {}
      long perPump = (threads.getCurrentThreadAllocatedBytes() - before) / (10 * SECONDS);
      assertEquals(SECONDS * 16_000, writer.position());
      assertTrue(perPump < MOST_PER_PUMP, () -> perPump + " bytes per tenth of a second");
    }
  }

  @Test
  void aFileAsInTheRing() throws IOException {
    pumpAll(new FileCapture(null).open(wav(1)));
  }

  @Test
  void aFileThatIsMixedDown() throws IOException {
    pumpAll(new FileCapture(null).open(wav(2)));
  }

  @Test
  void aPipe() throws IOException {
    InputStream silence =
        new InputStream() {
          private long left = SECONDS * 16_000 * 2;

          @Override
          public int read() {
            return left-- > 0 ? 0 : -1;
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            int count = (int) Math.min(length, left);
            Arrays.fill(bytes, from, from + count, (byte) 0);
            left -= count;
            return count == 0 ? -1 : count;
          }

          @Override
          public int available() {
            return (int) Math.min(4_096, left);
          }
        };
    pumpAll(new FileCapture(null).open("pipe", silence, AudioFormat.SPEECH));
  }
}
