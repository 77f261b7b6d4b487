package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Moves parts of a slab, each to where it is wanted, as if all at once: a part that somebody still
 * needs is not overwritten before. Parts that stay are not touched. Its arrays are kept, so that
 * shuffling as much again allocates nothing.
 */
final class Shuffle {

  private static final int STAYS = -1;

  private int[] from = {};
  private int[] readers = {};
  private int[] free = {};
  private int parts;

  /** Begins anew; everything stays. */
  void begin(int parts) {
    if (from.length < parts) {
      from = new int[parts];
      readers = new int[parts];
      free = new int[parts];
    }
    this.parts = parts;
    Arrays.fill(from, 0, parts, STAYS);
    Arrays.fill(readers, 0, parts, 0);
  }

  /** Wants at {@code part} what is at {@code source} now. */
  void want(int part, int source) {
    if (part != source) {
      from[part] = source;
      readers[source]++;
    }
  }

  /**
   * Moves.
   *
   * @param bytes of a part; the memory is made of whole ones
   * @param pool lends room for one part where a circle has to be broken
   * @return bytes copied
   */
  long apply(MemorySegment memory, long bytes, BufferPool pool, String owner) {
    long copied = 0;
    int waiting = 0;
    for (int part = 0; part < parts; part++) {
      if (from[part] != STAYS && readers[part] == 0) {
        free[waiting++] = part;
      }
    }
    while (waiting > 0) {
      int part = free[--waiting];
      int source = from[part];
      copied += copy(memory, source, part, bytes);
      from[part] = STAYS;
      if (--readers[source] == 0 && from[source] != STAYS) {
        free[waiting++] = source;
      }
    }
    for (int part = 0; part < parts; part++) {
      if (from[part] != STAYS) {
        try (Lease spare = pool.lease(MemoryKind.HOST, Math.max(1, bytes), owner)) {
          copied += circle(memory, bytes, spare.segment(), part);
        }
      }
    }
    return copied;
  }

  /** What is left are circles, where each part is wanted once. */
  private long circle(MemorySegment memory, long bytes, MemorySegment spare, int first) {
    MemorySegment.copy(memory, first * bytes, spare, 0, bytes);
    long copied = bytes;
    int part = first;
    while (from[part] != first) {
      int source = from[part];
      copied += copy(memory, source, part, bytes);
      from[part] = STAYS;
      part = source;
    }
    MemorySegment.copy(spare, 0, memory, part * bytes, bytes);
    from[part] = STAYS;
    return copied + bytes;
  }

  private static long copy(MemorySegment memory, int source, int part, long bytes) {
    MemorySegment.copy(memory, source * bytes, memory, part * bytes, bytes);
    return bytes;
  }
}
