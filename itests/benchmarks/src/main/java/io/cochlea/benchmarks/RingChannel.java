package io.cochlea.benchmarks;

import io.cochlea.api.ring.Rings;
import io.cochlea.ring.SharedRings;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.function.LongConsumer;

/**
 * One way to hand messages of a fixed size from one thread to another. Every message is filled in
 * full, its first word a value; the consumer reads that and a word of every 64 bytes, and hands on
 * their sum. What one side writes lies in no object that the other reads.
 */
interface RingChannel {
  /** Bytes of every ring, so that all have the same cache to live in. */
  int CAPACITY = 1 << 18;

  MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  int LINE = 64;

  /** False when there is no room. */
  boolean offer(long value);

  /** Hands the values of up to {@code limit} messages to the sink. */
  int poll(int limit);

  /**
   * @param sink of the consuming thread
   */
  static RingChannel of(String kind, int bytes, LongConsumer sink) throws IOException {
    return switch (kind) {
      case "in-band" -> new RingInBand(bytes, sink, false);
      case "in-band, joined" -> new RingInBand(bytes, sink, true);
      case "plane" -> new RingPlane(bytes, sink);
      case "agrona" -> new RingAgrona(bytes, sink);
      case "jctools" -> new RingJcTools(bytes, sink);
      default -> throw new IllegalArgumentException("no channel " + kind);
    };
  }

  /** The rings as they are configured by default. */
  static Rings rings() {
    return new SharedRings(
        (SharedRings.Config)
            Proxy.newProxyInstance(
                RingChannel.class.getClassLoader(),
                new Class<?>[] {SharedRings.Config.class},
                (proxy, method, arguments) -> method.getDefaultValue()));
  }

  static void fill(MemorySegment source, long address, long value, int bytes) {
    MEMORY.set(ValueLayout.JAVA_LONG, address, value);
    MemorySegment.copy(source, Long.BYTES, MEMORY, address + Long.BYTES, bytes - Long.BYTES);
  }

  static long touch(long address, int bytes) {
    long sum = 0;
    for (int line = LINE; line < bytes; line += LINE) {
      sum += MEMORY.get(ValueLayout.JAVA_LONG, address + line);
    }
    return sum;
  }
}
