package io.cochlea.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Agrona's ring in a mapped file, claimed and read in place, without bounds checks. */
final class RingAgrona implements RingChannel, MessageHandler {
  private final OneToOneRingBuffer ring;
  private final AtomicBuffer buffer;
  private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_BYTES));
  private LongConsumer sink = value -> {};

  RingAgrona(Path path) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      long bytes = CAPACITY + (long) RingBufferDescriptor.TRAILER_LENGTH;
      this.ring =
          new OneToOneRingBuffer(
              new UnsafeBuffer(file.map(FileChannel.MapMode.READ_WRITE, 0, bytes)));
    }
    this.buffer = ring.buffer();
  }

  @Override
  public boolean offer(long value, int bytes) {
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
  public int poll(LongConsumer sink, int limit) {
    this.sink = sink;
    return ring.read(this, limit);
  }

  @Override
  public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
    long sum = 0;
    for (int line = 0; line < length; line += LINE) {
      sum += buffer.getLong(index + line);
    }
    sink.accept(sum);
  }
}
