package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.RingWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Resamples what is committed, straight into a claim of the ring behind it. */
final class ConvertingWriter implements RingWriter {

  private final RingWriter ring;
  private final RateConverter converter;
  private final ByteBuffer claimed;
  private final long address;
  private final float[] samples = new float[RateConverter.BLOCK];
  private final float[] speech;

  /** The claim of the ring behind this one's. */
  private long behind;

  private long position;

  /**
   * @param rate of what is written, in Hz
   */
  ConvertingWriter(int rate, RingWriter ring) {
    this.ring = ring;
    converter = new RateConverter(rate, AudioFormat.SPEECH.rate());
    speech =
        new float[Math.max((int) converter.outputs(RateConverter.BLOCK) + 1, converter.tail())];
    claimed =
        ByteBuffer.allocateDirect(RateConverter.BLOCK * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    address = MemorySegment.ofBuffer(claimed).address();
  }

  @Override
  public long claim(int count) {
    if (count < 1 || count > RateConverter.BLOCK) {
      throw new IllegalArgumentException(
          "a claim of %d samples is not within 1 to %d".formatted(count, RateConverter.BLOCK));
    }
    behind = ring.claim((int) converter.outputs(count) + 1);
    return behind < 0 ? -1 : address;
  }

  @Override
  public void commit(int count, long captureNanos) {
    for (int i = 0; i < count; i++) {
      samples[i] = Coding.S16.decode(claimed, i * Short.BYTES);
    }
    converter.accept(samples, count);
    ring.commit(drain(), captureNanos);
    position += count;
  }

  private int drain() {
    int count = 0;
    while (converter.ready()) {
      speech[count++] = converter.next();
    }
    Speech.write(speech, 0, behind, count);
    return count;
  }

  @Override
  public void gap(long count) {
    ring.gap(converter.outputs(count));
    position += count;
  }

  /** What the filter still holds, some milliseconds, is lost where the ring has no room for it. */
  @Override
  public void end() {
    converter.end();
    behind = ring.claim(converter.tail());
    if (behind >= 0) {
      ring.commit(drain(), 0);
    }
    ring.end();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int maxClaim() {
    return RateConverter.BLOCK;
  }
}
