package io.cochlea.bufferpool;

import io.cochlea.api.buffer.PoolStatistics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The buffers of one size. Guarded by the pool's lock. */
final class SizeClass {

  /** Idle buffers kept per class; what comes back beyond that is freed. */
  static final int MAX_IDLE = 64;

  private static final long KIB = 1024;
  private static final long LARGEST = 1L << 30;

  final long bytes;
  private final ArrayDeque<Buffer> idle = new ArrayDeque<>();
  private int leased;
  private long taken;
  private long refused;

  private SizeClass(long bytes) {
    this.bytes = bytes;
  }

  /** 1 KiB, 16 KiB and 256 KiB, then powers of two up to 1 GiB; ascending. */
  static List<SizeClass> all() {
    var classes = new ArrayList<SizeClass>();
    for (long bytes = KIB; bytes < 256 * KIB; bytes *= 16) {
      classes.add(new SizeClass(bytes));
    }
    for (long bytes = 256 * KIB; bytes <= LARGEST; bytes *= 2) {
      classes.add(new SizeClass(bytes));
    }
    return List.copyOf(classes);
  }

  /** An idle buffer, or null when there is none. */
  @Nullable Buffer pollIdle() {
    return idle.pollLast();
  }

  /** Keeps a buffer for the next lease, unless there are enough. */
  boolean offerIdle(Buffer buffer) {
    return idle.size() < MAX_IDLE && idle.add(buffer);
  }

  void leased() {
    leased++;
    taken++;
  }

  void returned() {
    leased--;
  }

  void refused() {
    refused++;
  }

  PoolStatistics statistics() {
    return new PoolStatistics(size(bytes), bytes, leased, idle.size(), taken, refused);
  }

  /** A size for people: {@code 16 KiB}. */
  static String size(long bytes) {
    if (bytes < KIB) {
      return bytes + " B";
    }
    if (bytes < KIB * KIB) {
      return bytes / KIB + " KiB";
    }
    return bytes / (KIB * KIB) + " MiB";
  }
}
