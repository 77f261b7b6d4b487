package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.buffer.PoolStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool that keeps nothing: every lease is fresh memory, so that use after close is caught. */
final class HeapPool implements BufferPool {

  static final long LARGEST = 1 << 20;

  final AtomicInteger out = new AtomicInteger();
  final AtomicInteger taken = new AtomicInteger();

  @Override
  public Lease lease(MemoryKind kind, long bytes, String owner) {
    if (bytes > LARGEST) {
      throw new PoolExhaustedException(bytes + " bytes for '" + owner + "' refused");
    }
    out.incrementAndGet();
    taken.incrementAndGet();
    Arena arena = Arena.ofShared();
    MemorySegment memory = arena.allocate(bytes, 64);
    return new Lease() {
      private boolean closed;

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
        if (!closed) {
          closed = true;
          out.decrementAndGet();
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
