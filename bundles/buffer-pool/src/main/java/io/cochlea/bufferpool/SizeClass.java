package io.cochlea.bufferpool;

import io.cochlea.api.buffer.PoolStatistics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one size. A thread finds the small one that it gave back last in a slot of its own
 * (threads that share one take turns, nothing more); all else is guarded by the pool's lock.
 */
final class SizeClass {

  /** Idle buffers kept per class; what comes back beyond that is freed. */
  static final int MAX_IDLE = 64;

  private static final long KIB = 1024;

  /** Slots of threads, and the largest buffer that is kept in one. */
  private static final int SLOTS = 16;

  private static final long LARGEST_NEAR = 256 * KIB;
  private static final long LARGEST = 1L << 30;

  final long bytes;
  private final ArrayDeque<Buffer> idle = new ArrayDeque<>();
  private final AtomicReferenceArray<@Nullable Buffer> near;
  private final AtomicInteger leased = new AtomicInteger();
  private final LongAdder taken = new LongAdder();
  private long refused;

  private SizeClass(long bytes) {
    this.bytes = bytes;
    near = new AtomicReferenceArray<>(bytes <= LARGEST_NEAR ? SLOTS : 0);
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

  /** The buffer in this thread's slot, or null. Needs no lock. */
  @Nullable Buffer pollNear() {
    return near.length() == 0 ? null : near.getAndSet(slot(), null);
  }

  /** Keeps a buffer in this thread's slot, unless one is there. Needs no lock. */
  boolean offerNear(Buffer buffer) {
    return near.length() > 0 && near.compareAndSet(slot(), null, buffer);
  }

  private static int slot() {
    return (int) (Thread.currentThread().threadId() % SLOTS);
  }

  /** An idle buffer, be it in another thread's slot, or null when there is none. */
  @Nullable Buffer pollIdle() {
    Buffer buffer = idle.pollLast();
    for (int i = 0; i < near.length() && buffer == null; i++) {
      buffer = near.getAndSet(i, null);
    }
    return buffer;
  }

  /** Keeps a buffer for the next lease, unless there are enough. */
  boolean offerIdle(Buffer buffer) {
    return idle.size() < MAX_IDLE && idle.add(buffer);
  }

  /** Needs no lock. */
  void leased() {
    leased.incrementAndGet();
    taken.increment();
  }

  /** Needs no lock. */
  void returned() {
    leased.decrementAndGet();
  }

  void refused() {
    refused++;
  }

  PoolStatistics statistics() {
    int kept = idle.size();
    for (int i = 0; i < near.length(); i++) {
      kept += near.get(i) == null ? 0 : 1;
    }
    return new PoolStatistics(size(bytes), bytes, leased.get(), kept, taken.sum(), refused);
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
