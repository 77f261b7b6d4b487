package io.cochlea.benchmarks;

import io.cochlea.api.ring.MessageRing;
import io.cochlea.ring.BenchRing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/** The message ring. Within one process both ends are of one object, as the platform does it. */
final class RingCochlea implements RingChannel, MessageRing.Handler {
  private static final Map<Path, MessageRing> HERE = new ConcurrentHashMap<>();

  private final MessageRing ring;
  private final int batch;
  private final MemorySegment source = Arena.global().allocate(MAX_BYTES, LINE);
  private int staged;
  private LongConsumer sink = value -> {};

  private RingCochlea(MessageRing ring, int batch) {
    this.ring = ring;
    this.batch = batch;
  }

  /**
   * @param batch messages that are published at once
   */
  static RingCochlea open(Path path, boolean producer, int batch) throws IOException {
    MessageRing here = HERE.get(path);
    if (here == null) {
      here = producer ? BenchRing.open(path, CAPACITY) : BenchRing.create(path, CAPACITY);
      HERE.put(path, here);
    }
    return new RingCochlea(here, batch);
  }

  @Override
  public boolean offer(long value, int bytes) {
    long address = ring.claim(bytes);
    if (address == -1) {
      flush();
      return false;
    }
    RingChannel.fill(source, address, value, bytes);
    if (batch == 1) {
      ring.commit(1);
    } else {
      ring.stage(1);
      if (++staged == batch) {
        flush();
      }
    }
    return true;
  }

  @Override
  public void flush() {
    if (staged > 0) {
      ring.publish();
      staged = 0;
    }
  }

  @Override
  public int poll(LongConsumer sink, int limit) {
    this.sink = sink;
    return ring.drain(this, limit);
  }

  @Override
  public void frame(int type, long address, int bytes) {
    sink.accept(RingChannel.sum(address, bytes));
  }
}
