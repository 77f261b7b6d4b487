package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;

/** A file or pipe that is decoded, mixed down and resampled on its way into the ring. */
final class ConvertedFile implements AudioSource {

  private static final AudioFormat FORMAT = AudioFormat.SPEECH;
  private static final int CHUNK = FORMAT.rate() / 10;

  private final String name;
  private final MonoReader reader;
  private final float[] decoded = new float[CHUNK];
  private int next;
  private int filled;

  /** Takes over the reader, which {@link #close()} closes. */
  ConvertedFile(String name, MonoReader reader) {
    this.name = name;
    this.reader = Resampler.to(FORMAT.rate(), reader);
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
    Speech.write(decoded, next, address, count);
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

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
