package io.cochlea.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongConsumer;
import org.jctools.queues.SpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A queue of references between threads of one process: messages lie in buffers that go round,
 * twice as many as the queue holds, so that none is written while it is read.
 */
final class RingJcTools implements RingChannel {
  private final SpscArrayQueue<Long> queue;
  private final Long[] addresses;
  private final MemorySegment source = Arena.global().allocate(2_048, LINE);
  private final LongConsumer sink;
  private final int bytes;
  private int next;
  private boolean filled;

  RingJcTools(int bytes, LongConsumer sink) {
    this.bytes = bytes;
    this.sink = sink;
    int messages = Integer.highestOneBit(CAPACITY / bytes);
    this.queue = new SpscArrayQueue<>(messages);
    this.addresses = new Long[2 * messages];
    MemorySegment buffers = Arena.global().allocate((long) bytes * addresses.length, LINE);
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = buffers.address() + (long) i * bytes;
    }
  }

  @Override
  public boolean offer(long value) {
    Long address = addresses[next];
    if (!filled) {
      RingChannel.fill(source, address, value, bytes);
      filled = true;
    }
    if (!queue.offer(address)) {
      return false;
    }
    filled = false;
    next = (next + 1) & (addresses.length - 1);
    return true;
  }

  @Override
  public int poll(int limit) {
    int count = 0;
    for (@Nullable Long address; count < limit && (address = queue.poll()) != null; count++) {
      sink.accept(MEMORY.get(ValueLayout.JAVA_LONG, address) + RingChannel.touch(address, bytes));
    }
    return count;
  }
}
