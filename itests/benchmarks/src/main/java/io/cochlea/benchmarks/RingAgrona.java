package io.cochlea.benchmarks;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Agrona's ring, claimed and read in place, without bounds checks. */
final class RingAgrona implements RingChannel, MessageHandler {
  private final OneToOneRingBuffer ring;
  private final AtomicBuffer buffer;
  private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(2_048));
  private final LongConsumer sink;
  private final int bytes;

  RingAgrona(int bytes, LongConsumer sink) {
    this.bytes = bytes;
    this.sink = sink;
    this.ring =
        new OneToOneRingBuffer(
            new UnsafeBuffer(
                ByteBuffer.allocateDirect(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)));
    this.buffer = ring.buffer();
  }

  @Override
  public boolean offer(long value) {
    int index = ring.tryClaim(1, bytes);
    if (index < 0) {
      return false;
    }
    buffer.putLong(index, value);
    buffer.putBytes(index + Long.BYTES, source, 0, bytes - Long.BYTES);
    ring.commit(index);
    return true;
  }

  @Override
  public int poll(int limit) {
    return ring.read(this, limit);
  }

  @Override
  public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
    long sum = buffer.getLong(index);
    for (int line = LINE; line < length; line += LINE) {
      sum += buffer.getLong(index + line);
    }
    sink.accept(sum);
  }
}
