package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Decodes PCM; several channels become their mean. */
final class PcmReader implements MonoReader {

  private static final int BLOCK_FRAMES = 4_096;

  private final Input input;
  private final PcmLayout layout;
  private final ByteBuffer block;
  private final long end;
  private long offset;

  /** Takes over the input, which {@link #close()} closes. */
  PcmReader(Input input, PcmLayout layout) {
    this.input = input;
    this.layout = layout;
    this.block =
        ByteBuffer.allocateDirect(BLOCK_FRAMES * layout.frameBytes())
            .order(layout.order())
            .limit(0);
    this.offset = layout.offset();
    this.end = layout.end();
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
    while (done < count && (block.remaining() >= layout.frameBytes() || fill())) {
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

  /** Reads on until there is a frame: what is live is not kept waiting for more. */
  private boolean fill() throws IOException {
    block.compact().limit((int) Math.min(block.capacity(), block.position() + end - offset));
    while (block.hasRemaining() && block.position() < layout.frameBytes()) {
      int count = input.read(block, offset);
      if (count < 0) {
        layout.checkEnd(input, offset);
        break;
      }
      offset += count;
    }
    return block.flip().remaining() >= layout.frameBytes();
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
