package io.cochlea.recognizer;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Memory without a cap, of an arena that whoever tests closes; counts what is out. */
public final class ArenaPool implements BufferPool {
  private static final int ALIGNMENT = 64;

  private final Arena arena;
  public final AtomicInteger out = new AtomicInteger();

  public ArenaPool(Arena arena) {
    this.arena = arena;
  }

  @Override
  public Lease lease(MemoryKind kind, long bytes, String owner) {
    MemorySegment memory = arena.allocate(bytes, ALIGNMENT);
    out.incrementAndGet();
    return new Lease() {
      private final AtomicBoolean closed = new AtomicBoolean();

      @Override
      public long address() {
        return memory.address();
      }

      @Override
      public long bytes() {
        return memory.byteSize();
      }

      @Override
      public MemorySegment segment() {
        return memory;
      }

      @Override
      public void close() {
        if (closed.compareAndSet(false, true)) {
          out.decrementAndGet();
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
