package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Decodes the samples of a file; several channels become their mean. */
final class PcmReader implements MonoReader {

  private static final int BLOCK_FRAMES = 4_096;

  private final FileChannel file;
  private final PcmLayout layout;
  private final ByteBuffer block;
  private final long end;
  private long offset;

  /** Takes over the file, which {@link #close()} closes. */
  PcmReader(FileChannel file, PcmLayout layout) {
    this.file = file;
    this.layout = layout;
    this.block =
        ByteBuffer.allocateDirect(BLOCK_FRAMES * layout.frameBytes())
            .order(layout.order())
            .limit(0);
    this.offset = layout.offset();
    this.end = layout.offset() + layout.bytes();
  }

  @Override
  public int rate() {
    return layout.rate();
  }

  @Override
  public long samples() {
    return layout.frames();
  }

  @Override
  public int read(float[] destination, int offset, int count) throws IOException {
    int done = 0;
    while (done < count && (block.hasRemaining() || fill())) {
      int frames = Math.min(count - done, block.remaining() / layout.frameBytes());
      for (int i = 0; i < frames; i++) {
        destination[offset + done + i] = mean(block.position() + i * layout.frameBytes());
      }
      block.position(block.position() + frames * layout.frameBytes());
      done += frames;
    }
    return done;
  }

  private float mean(int index) {
    Coding coding = layout.coding();
    float sum = 0;
    for (int channel = 0; channel < layout.channels(); channel++) {
      sum += coding.decode(block, index + channel * coding.bytes());
    }
    return sum / layout.channels();
  }

  private boolean fill() throws IOException {
    block.clear().limit((int) Math.min(block.capacity(), end - offset));
    while (block.hasRemaining()) {
      int count = file.read(block, offset);
      if (count < 0) {
        throw new IOException(
            "became shorter while it was read: " + end + " bytes, now " + file.size());
      }
      offset += count;
    }
    return block.flip().hasRemaining();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
