package io.cochlea.mel;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool without pooling: every lease is memory of its own, dirty at first. */
final class ArenaPool implements BufferPool {
  final AtomicInteger leased = new AtomicInteger();

  @Override
  public Lease lease(MemoryKind kind, long bytes, String owner) {
    Arena arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(bytes, 64).fill((byte) 0xa5);
    leased.incrementAndGet();
    return new Lease() {
      private boolean closed;

      @Override
      public long address() {
        return segment.address();
      }

      @Override
      public long bytes() {
        return bytes;
      }

      @Override
      public MemorySegment segment() {
        return segment;
      }

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          leased.decrementAndGet();
          arena.close();
        }
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
