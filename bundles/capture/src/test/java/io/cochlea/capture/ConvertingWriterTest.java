package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.ring.RingWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertingWriterTest {
  private static final MemorySegment MEMORY =
      MemorySegment.ofAddress(0).reinterpret(Long.MAX_VALUE);
  private static final FileCapture FILES = new FileCapture(null);

  /** However it is cut into pieces, it becomes what a file of it becomes. */
  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 16_000, 24_000, 44_100, 48_000, 192_000})
  void writesWhatAFileBecomes(int rate) throws IOException {
    AudioFormat format = new AudioFormat(Encoding.S16, rate, 1);
    byte[] pcm = noise(rate / 2 * Short.BYTES);
    MemoryWriter pumped = new MemoryWriter();
    try (AudioSource source = FILES.open("a", new ByteArrayInputStream(pcm), format)) {
      while (source.pump(pumped) >= 0) {
        // all of it
      }
    }
    MemoryWriter pushed = new MemoryWriter();
    RingWriter writer = FILES.writer(rate, pushed);
    Random random = new Random(rate);
    for (int at = 0; at < pcm.length; ) {
      int samples = Math.min(1 + random.nextInt(1_024), (pcm.length - at) / Short.BYTES);
      at += write(writer, pcm, at, samples);
    }
    assertEquals(rate / 2, writer.position());
    writer.end();
    assertArrayEquals(pumped.written(), pushed.written());
  }

  @Test
  void aFullRingRefusesTheClaim() {
    MemoryWriter ring = new MemoryWriter();
    RingWriter writer = FILES.writer(8_000, ring);
    ring.room(100);
    assertEquals(-1, writer.claim(100));
    assertThrows(IllegalArgumentException.class, () -> writer.claim(writer.maxClaim() + 1));
    assertThrows(IllegalArgumentException.class, () -> writer.claim(0));
    writer.gap(80);
    assertEquals(160, ring.gaps());
    writer.end();
    assertEquals(0, ring.written().length);
  }

  @Test
  void speechPassesAsItIs() {
    MemoryWriter ring = new MemoryWriter();
    assertSame(ring, FILES.writer(AudioFormat.SPEECH.rate(), ring));
  }

  @Test
  void allocatesNothing() {
    RingWriter writer = FILES.writer(24_000, new Nowhere());
    byte[] pcm = noise(480 * 2);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1_000; i++) {
        write(writer, pcm, 0, 480);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least);
  }

  private static int write(RingWriter writer, byte[] pcm, int at, int samples) {
    int bytes = samples * Short.BYTES;
    long address = writer.claim(samples);
    MemorySegment.copy(pcm, at, MEMORY, ValueLayout.JAVA_BYTE, address, bytes);
    writer.commit(samples, 0);
    return bytes;
  }

  private static byte[] noise(int bytes) {
    ByteBuffer noise = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(bytes);
    while (noise.hasRemaining()) {
      noise.putShort((short) random.nextInt(-9_000, 9_000));
    }
    return noise.array();
  }

  /** A ring that is never full. */
  private static final class Nowhere implements RingWriter {
    private final long address = Arena.global().allocate(1 << 16, 64).address();

    @Override
    public long claim(int samples) {
      return address;
    }

    @Override
    public void commit(int samples, long captureNanos) {}

    @Override
    public void gap(long samples) {}

    @Override
    public void end() {}

    @Override
    public long position() {
      return 0;
    }

    @Override
    public int maxClaim() {
      return 1 << 15;
    }
  }
}
