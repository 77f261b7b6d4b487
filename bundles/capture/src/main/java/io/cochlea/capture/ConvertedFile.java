package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A file that is decoded, mixed down and resampled on its way into the ring. */
final class ConvertedFile implements AudioSource {

  private static final AudioFormat FORMAT = AudioFormat.SPEECH;
  private static final int CHUNK = FORMAT.rate() / 10;
  private static final float FULL_SCALE = 32_768;

  private final String name;
  private final MonoReader reader;
  private final float[] decoded = new float[CHUNK];
  private int next;
  private int filled;

  /** Takes over the reader, which {@link #close()} closes. */
  ConvertedFile(String name, MonoReader reader) {
    this.name = name;
    this.reader = reader.rate() == FORMAT.rate() ? reader : new Resampler(reader, FORMAT.rate());
  }

  @Override
  public AudioFormat format() {
    return FORMAT;
  }

  @Override
  public long samples() {
    return reader.samples();
  }

  @Override
  public long pump(RingWriter writer) throws IOException {
    if (next == filled) {
      fill();
    }
    int count = Math.min(filled - next, writer.maxClaim());
    if (count == 0) {
      return -1;
    }
    long address = writer.claim(count);
    if (address == -1) {
      return 0;
    }
    MemorySegment claimed =
        MemorySegment.ofAddress(address).reinterpret((long) count * FORMAT.frameBytes());
    for (int i = 0; i < count; i++) {
      claimed.setAtIndex(ValueLayout.JAVA_SHORT, i, s16(decoded[next + i]));
    }
    next += count;
    writer.commit(count, 0);
    return count;
  }

  private void fill() throws IOException {
    try {
      filled = reader.read(decoded, 0, CHUNK);
      next = 0;
    } catch (IOException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  private static short s16(float value) {
    return (short) Math.clamp(Math.round(value * FULL_SCALE), Short.MIN_VALUE, Short.MAX_VALUE);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
