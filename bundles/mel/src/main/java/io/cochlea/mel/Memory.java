package io.cochlea.mel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Raw memory. One static segment over everything keeps the type profile of every access
 * monomorphic; nothing here checks a range, so {@link LogMel} checks what comes in.
 */
final class Memory {
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;

  private static final long USER_SPACE = 0x7fff_ffff_ffffL;

  private Memory() {}

  /** The same address, seen by the compiler to be in range, so that it drops bounds checks. */
  static long at(long address) {
    return address & USER_SPACE;
  }

  static float get(long address) {
    return ALL.get(FLOAT, address);
  }

  static void set(long address, float value) {
    ALL.set(FLOAT, address, value);
  }

  static void fill(long address, long floats, float value) {
    for (long i = 0; i < floats; i++) {
      set(address + 4 * i, value);
    }
  }

  /** Moves floats; the ranges may overlap. */
  static void move(long from, long to, long floats) {
    MemorySegment.copy(ALL, from, ALL, to, 4 * floats);
  }
}
