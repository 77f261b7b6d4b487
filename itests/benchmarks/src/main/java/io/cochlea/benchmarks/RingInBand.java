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
  private static final int END = 16;

  private final MessageRing ring;
  private final MemorySegment source = Arena.global().allocate(2_048, LINE);
  private final MemorySegment window = Arena.global().allocate(CAPACITY, LINE);
  private final LongConsumer sink;
  private final int bytes;
  private final boolean joined;

  /** The consumer's: where the next frame is joined, alone on its lines. */
  private final long[] end = new long[2 * END + 1];

  RingInBand(int bytes, LongConsumer sink, boolean joined) throws IOException {
    this.bytes = bytes;
    this.sink = sink;
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
  public int poll(int limit) {
    return ring.drain(this, limit);
  }

  @Override
  public void frame(int type, long address, int length) {
    long at = address;
    if (joined) {
      long to = end[END] + length > CAPACITY ? 0 : end[END];
      MemorySegment.copy(MEMORY, address, window, to, length);
      at = window.address() + to;
      end[END] = to + length;
    }
    sink.accept(MEMORY.get(ValueLayout.JAVA_LONG, at) + RingChannel.touch(at, length));
  }
}
