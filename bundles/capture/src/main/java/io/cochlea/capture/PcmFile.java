package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A file or pipe whose samples are those of the ring: read straight into claimed memory. */
final class PcmFile implements AudioSource {

  private static final AudioFormat FORMAT = AudioFormat.SPEECH;
  private static final int CHUNK = FORMAT.rate() / 10;

  private final String name;
  private final Input input;
  private final PcmLayout layout;
  private long offset;

  /** Takes over the input, which {@link #close()} closes. */
  PcmFile(String name, Input input, PcmLayout layout) {
    this.name = name;
    this.input = input;
    this.layout = layout;
    this.offset = layout.offset();
  }

  @Override
  public AudioFormat format() {
    return FORMAT;
  }

  @Override
  public long samples() {
    return layout.frames();
  }

  @Override
  public long pump(RingWriter writer) throws IOException {
    long left = (layout.end() - offset) / FORMAT.frameBytes();
    if (left == 0) {
      return -1;
    }
    int count = (int) Math.min(Math.min(CHUNK, writer.maxClaim()), left);
    long address = writer.claim(count);
    if (address == -1) {
      return 0;
    }
    long bytes = (long) count * FORMAT.frameBytes();
    ByteBuffer claimed = MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
    int written = 0;
    try {
      read(claimed);
      written = claimed.position() / FORMAT.frameBytes();
    } finally {
      writer.commit(written, 0);
    }
    return written == 0 ? -1 : written;
  }

  /** Reads until it is full or the end has come. */
  private void read(ByteBuffer destination) throws IOException {
    while (destination.hasRemaining()) {
      int count = input.read(destination, offset);
      if (count < 0) {
        try {
          layout.checkEnd(input, offset);
        } catch (IOException e) {
          throw new IOException(name + ": " + e.getMessage(), e);
        }
        return;
      }
      offset += count;
    }
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
