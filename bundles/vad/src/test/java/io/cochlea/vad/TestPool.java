package io.cochlea.vad;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool that keeps nothing, so that use after close is caught; it counts what is out. */
final class TestPool implements BufferPool {

  final AtomicInteger out = new AtomicInteger();

  @Override
  public Lease lease(MemoryKind kind, long bytes, String owner) {
    out.incrementAndGet();
    Arena arena = Arena.ofShared();
    MemorySegment memory = arena.allocate(bytes, 64);
    return new Lease() {
      @Override
      public long address() {
        return memory.address();
      }

      @Override
      public long bytes() {
        return bytes;
      }

      @Override
      public MemorySegment segment() {
        return memory;
      }

      @Override
      public void close() {
        out.decrementAndGet();
        arena.close();
      }
    };
  }

  @Override
  public List<PoolStatistics> statistics() {
    return List.of();
  }

  @Override
  public List<Holder> holders() {
    return List.of();
  }
}
