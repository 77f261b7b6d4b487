package io.cochlea.benchmarks;

import io.cochlea.api.ring.MessageRing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongConsumer;

/**
 * The message ring, with the payload in its frames. Joined: as audio would have to be read from it,
 * every frame copied behind the one before, since windows reach across frames.
 */
final class RingInBand implements RingChannel, MessageRing.Handler {
  private final MessageRing ring;
  private final MemorySegment source = Arena.global().allocate(2_048, LINE);
  private final MemorySegment window = Arena.global().allocate(CAPACITY, LINE);
  private final int bytes;
  private final boolean joined;
  private LongConsumer sink = value -> {};
  private long end;
  long sum;

  RingInBand(int bytes, boolean joined) throws IOException {
    this.bytes = bytes;
    this.joined = joined;
    this.ring = RingChannel.rings().createMessages("bench", CAPACITY);
  }

  @Override
  public boolean offer(long value) {
    long address = ring.claim(bytes);
    if (address == -1) {
      return false;
    }
    RingChannel.fill(source, address, value, bytes);
    ring.commit(1);
    return true;
  }

  @Override
  public int poll(LongConsumer sink, int limit) {
    this.sink = sink;
    return ring.drain(this, limit);
  }

  @Override
  public void frame(int type, long address, int length) {
    long at = address;
    if (joined) {
      end = end + length > CAPACITY ? 0 : end;
      MemorySegment.copy(MEMORY, address, window, end, length);
      at = window.address() + end;
      end += length;
    }
    sum += RingChannel.touch(at, length);
    sink.accept(MEMORY.get(ValueLayout.JAVA_LONG, at));
  }
}
