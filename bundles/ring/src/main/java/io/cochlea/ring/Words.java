package io.cochlea.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Single aligned words of shared memory by absolute address. One static segment over everything
 * keeps type profiles clean, which makes these accesses as fast as Unsafe's; it also checks
 * nothing, so every address comes from a position masked to its ring.
 */
final class Words {
  private static final VarHandle LONG =
      MethodHandles.insertCoordinates(
          ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle(),
          0,
          MemorySegment.NULL.reinterpret(Long.MAX_VALUE));

  private static final VarHandle INT =
      MethodHandles.insertCoordinates(
          ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle(),
          0,
          MemorySegment.NULL.reinterpret(Long.MAX_VALUE));

  private Words() {}

  static long get(long address) {
    return (long) LONG.getOpaque(address);
  }

  static long getAcquire(long address) {
    return (long) LONG.getAcquire(address);
  }

  /** For what a release after it publishes, and nobody looks at before. */
  static void putPlain(long address, long value) {
    LONG.set(address, value);
  }

  static void put(long address, long value) {
    LONG.setOpaque(address, value);
  }

  static void putRelease(long address, long value) {
    LONG.setRelease(address, value);
  }

  static int getInt(long address) {
    return (int) INT.getOpaque(address);
  }

  static void putIntVolatile(long address, int value) {
    INT.setVolatile(address, value);
  }

  static int exchangeInt(long address, int value) {
    return (int) INT.getAndSet(address, value);
  }
}
