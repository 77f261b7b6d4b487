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

  /** Greatest address a process can have: 47 bits by default on x86, 48 on ARM, 56 at most. */
  static final long GREATEST = (1L << 56) - 1;

  private Memory() {}

  /** The same address, seen by the compiler to be in range, so that it drops bounds checks. */
  static long at(long address) {
    return address & GREATEST;
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
