package io.cochlea.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jctools.queues.SpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A queue of references between threads of one process: messages lie in buffers that go round,
 * twice as many as the queue holds, so that none is written while it is read.
 */
final class RingJcTools implements RingChannel {
  private static final int MESSAGES = 1 << 10;
  private static final Map<Path, SpscArrayQueue<MemorySegment>> QUEUES = new ConcurrentHashMap<>();

  private final SpscArrayQueue<MemorySegment> queue;
  private final MemorySegment[] buffers = new MemorySegment[2 * MESSAGES];
  private final MemorySegment[] messages = new MemorySegment[2 * MESSAGES];
  private final MemorySegment source = Arena.global().allocate(MAX_BYTES, LINE);
  private int next;
  private int length;
  private boolean filled;

  private RingJcTools(SpscArrayQueue<MemorySegment> queue) {
    this.queue = queue;
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = Arena.global().allocate(MAX_BYTES, LINE);
      messages[i] = buffers[i];
    }
  }

  static RingJcTools open(Path path) {
    return new RingJcTools(QUEUES.computeIfAbsent(path, any -> new SpscArrayQueue<>(MESSAGES)));
  }

  @Override
  public boolean offer(long value, int bytes) {
    if (bytes != length) {
      // So that no message costs an object.
      for (int i = 0; i < buffers.length; i++) {
        messages[i] = buffers[i].asSlice(0, bytes);
      }
      length = bytes;
    }
    if (!filled) {
      RingChannel.fill(source, messages[next].address(), value, bytes);
      filled = true;
    }
    if (!queue.offer(messages[next])) {
      return false;
    }
    filled = false;
    next = (next + 1) & (messages.length - 1);
    return true;
  }

  @Override
  public int poll(LongConsumer sink, int limit) {
    int count = 0;
    for (@Nullable MemorySegment message;
        count < limit && (message = queue.poll()) != null;
        count++) {
      sink.accept(RingChannel.sum(message.address(), (int) message.byteSize()));
    }
    return count;
  }
}
