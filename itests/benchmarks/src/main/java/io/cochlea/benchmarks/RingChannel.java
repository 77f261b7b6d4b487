package io.cochlea.benchmarks;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * One end of a way to hand messages over. Every message is written in full, its first word a value
 * and the rest zeros; the consumer reads a word of every 64 bytes, and hands on their sum, which is
 * the value. An end has one thread.
 */
interface RingChannel {
  /** Bytes of every ring, so that all have the same cache to live in. */
  int CAPACITY = 1 << 20;

  /** The longest message. */
  int MAX_BYTES = 2_048;

  MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  int LINE = 64;

  /** Producer: false when there is no room. */
  boolean offer(long value, int bytes) throws IOException;

  /** Producer: hands over what was held back for a batch. */
  default void flush() throws IOException {}

  /** Consumer: hands the values of up to {@code limit} messages to the sink. */
  int poll(LongConsumer sink, int limit) throws IOException;

  /**
   * @param path where both ends find each other
   * @param producer which end; the consumer's is opened first, in its process
   */
  static RingChannel open(String kind, Path path, boolean producer) throws IOException {
    return switch (kind) {
      case "cochlea" -> RingCochlea.open(path, producer, 1);
      case "cochlea batch" -> RingCochlea.open(path, producer, 16);
      case "agrona" -> new RingAgrona(path);
      case "aeron" -> new RingAeron(path, producer);
      case "jctools" -> RingJcTools.open(path);
      case "chronicle" -> new RingChronicle(path, producer);
      case "unix", "tcp" -> new RingSocket(kind, path, producer);
      default -> throw new IllegalArgumentException("no channel " + kind);
    };
  }

  static void fill(MemorySegment source, long address, long value, int bytes) {
    MEMORY.set(ValueLayout.JAVA_LONG, address, value);
    MemorySegment.copy(source, Long.BYTES, MEMORY, address + Long.BYTES, bytes - Long.BYTES);
  }

  static long sum(long address, int bytes) {
    long sum = 0;
    for (int line = 0; line < bytes; line += LINE) {
      sum += MEMORY.get(ValueLayout.JAVA_LONG, address + line);
    }
    return sum;
  }
}
