package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
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

  /** The page of a second of audio over and over, numbered anew. */
  @SuppressWarnings("JdkObsolete") // A SequenceInputStream takes nothing else.
  private static final class Pages implements Enumeration<InputStream> {
    private static final int TAGS = 121;
    private static final int AUDIO = 2_223;

    private final byte[] file = Resources.bytes("voice.opus");
    private final int seconds;
    private int second;

    Pages(int seconds) throws IOException {
      this.seconds = seconds;
    }

    @Override
    public boolean hasMoreElements() {
      return second <= seconds;
    }

    @Override
    public InputStream nextElement() {
      byte[] page = Arrays.copyOfRange(file, second == 0 ? 0 : TAGS, second == 0 ? TAGS : AUDIO);
      if (second > 0) {
        ByteBuffer.wrap(page)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(5, (byte) (second == seconds ? 4 : 0))
            .putLong(6, second * 48_000L)
            .putInt(18, 1 + second);
      }
      second++;
      return new ByteArrayInputStream(DecoderFuzzTest.checksummed(page));
    }
  }

  /** Ten minutes: the decoder itself is slower than reading. */
  @Test
  void opus() throws IOException {
    int seconds = 600;
    Discarding writer = new Discarding();
    try (AudioSource source =
        new FileCapture(null).open("long", new SequenceInputStream(new Pages(seconds)), null)) {
      while (writer.position() < 60 * 16_000) {
        source.pump(writer);
      }
      long before = heap();
      while (source.pump(writer) > 0) {}
      long grown = heap() - before;
      assertTrue(grown < 2 << 20, () -> grown + " bytes more");
    }
    assertTrue(Math.abs(seconds * 16_000L - writer.position()) < 200);
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
