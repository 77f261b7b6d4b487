package io.cochlea.benchmarks;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolStatistics;
import io.cochlea.mel.LogMelFactory;
import java.lang.annotation.Annotation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Memory straight from the operating system: features lease once, before anything is measured. */
final class MelPool implements BufferPool {

  @SuppressWarnings("BadAnnotationImplementation")
  static LogMelFactory factory(String path) {
    return new LogMelFactory(
        new MelPool(),
        new LogMelFactory.Config() {
          @Override
          public String path() {
            return path;
          }

          @Override
          public Class<? extends Annotation> annotationType() {
            return LogMelFactory.Config.class;
          }
        });
  }

  @Override
  public Lease lease(MemoryKind kind, long bytes, String owner) {
    Arena arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(bytes, 64);
    return new Lease() {
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
        if (segment.scope().isAlive()) {
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
