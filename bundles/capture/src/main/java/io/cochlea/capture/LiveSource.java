package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What happens now: if the ring has no room for it, it is lost, and marked as such. */
final class LiveSource implements AudioSource {

  private static final AudioFormat FORMAT = AudioFormat.SPEECH;
  private static final int CHUNK = FORMAT.rate() / 10;

  private final MonoReader reader;
  private final float[] chunk = new float[CHUNK];

  /** Takes over the reader, which waits for what is to come; {@link #close()} closes it. */
  LiveSource(MonoReader reader) {
    this.reader = Resampler.to(FORMAT.rate(), reader);
  }

  @Override
  public AudioFormat format() {
    return FORMAT;
  }

  @Override
  public long samples() {
    return -1;
  }

  @Override
  public long pump(RingWriter writer) throws IOException {
    int count = reader.read(chunk, 0, Math.min(CHUNK, writer.maxClaim()));
    if (count == 0) {
      return -1;
    }
    long nanos = System.nanoTime() - TimeUnit.SECONDS.toNanos(count) / FORMAT.rate();
    long address = writer.claim(count);
    if (address == -1) {
      writer.gap(count);
    } else {
      Speech.write(chunk, 0, address, count);
      writer.commit(count, nanos);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
