package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file whose samples are those of the ring: read straight into claimed memory. */
final class PcmFile implements AudioSource {

  private static final AudioFormat FORMAT = AudioFormat.SPEECH;
  private static final int CHUNK = FORMAT.rate() / 10;

  private final String name;
  private final FileChannel file;
  private final long end;
  private final long samples;
  private long offset;

  /** Takes over the file, which {@link #close()} closes. */
  PcmFile(String name, FileChannel file, PcmLayout layout) {
    this.name = name;
    this.file = file;
    this.offset = layout.offset();
    this.end = layout.offset() + layout.bytes();
    this.samples = layout.frames();
  }

  @Override
  public AudioFormat format() {
    return FORMAT;
  }

  @Override
  public long samples() {
    return samples;
  }

  @Override
  public long pump(RingWriter writer) throws IOException {
    long left = (end - offset) / FORMAT.frameBytes();
    if (left == 0) {
      return -1;
    }
    int count = (int) Math.min(Math.min(CHUNK, writer.maxClaim()), left);
    long address = writer.claim(count);
    if (address == -1) {
      return 0;
    }
    long bytes = (long) count * FORMAT.frameBytes();
    read(MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer());
    writer.commit(count, 0);
    return count;
  }

  private void read(ByteBuffer destination) throws IOException {
    while (destination.hasRemaining()) {
      int count = file.read(destination, offset);
      if (count < 0) {
        throw new IOException(
            name + ": became shorter while it was read: " + end + " bytes, now " + file.size());
      }
      offset += count;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
