package io.cochlea.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/**
 * A pipe, a socket or a standard input: it goes forwards only, but for its first {@value
 * #KEPT_BYTES} bytes, which hold the headers and are kept until it is read beyond them.
 */
final class PipeInput implements Input {

  static final int KEPT_BYTES = 65_536;

  private final ReadableByteChannel pipe;
  private final ByteBuffer kept = ByteBuffer.allocate(KEPT_BYTES).limit(0);
  private final ByteBuffer skipped = ByteBuffer.allocate(8_192);

  /** Bytes taken out of the pipe. */
  private long position;

  private boolean ended;

  /** Takes over the stream, which {@link #close()} closes. */
  PipeInput(InputStream in) {
    pipe = Channels.newChannel(in);
  }

  @Override
  public int read(ByteBuffer destination, long offset) throws IOException {
    if (offset < kept.limit()) {
      int count = (int) Math.min(destination.remaining(), kept.limit() - offset);
      destination.put(kept.slice((int) offset, count));
      return count;
    }
    if (offset < position) {
      throw new IOException("cannot go back to byte " + offset + " of what comes through a pipe");
    }
    while (position < offset) {
      skipped.clear().limit((int) Math.min(skipped.capacity(), offset - position));
      if (take(skipped) < 0) {
        return -1;
      }
    }
    return take(destination);
  }

  /** Takes what comes next, and keeps it while it belongs to the start. */
  private int take(ByteBuffer destination) throws IOException {
    int from = destination.position();
    int count = ended ? -1 : pipe.read(destination);
    if (count < 0) {
      ended = true;
      return -1;
    }
    if (kept.limit() == position && position + count <= KEPT_BYTES) {
      kept.limit(kept.limit() + count);
      kept.put((int) position, destination, from, count);
    }
    position += count;
    return count;
  }

  @Override
  public long size() {
    return ended ? position : UNSIZED;
  }

  @Override
  public IOException cutOff(long end) {
    return new IOException("truncated: " + end + " bytes announced, " + position + " came");
  }

  @Override
  public void close() throws IOException {
    pipe.close();
  }
}
