package io.cochlea.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Sends as fast as it can, with a mark every {@link #WINDOW_NANOS}; then one message at a time,
 * each answered. Of round trips those count in whose window of {@link #TRIPS_NANOS} neither side
 * waited for its processor.
 */
final class RingProducer {
  /** Above every plain value: a message that carries its sender's delay; the last of a phase. */
  static final long MARK = 1L << 61;

  static final long END = 1L << 62;
  static final long WINDOW_NANOS = 5_000_000;

  /** The share of a window that a thread may wait for its processor. */
  static final double DISTURBED = 0.05;

  private static final long TRIPS_NANOS = 2_000_000;
  private static final int LAP = 32;
  private static final int MOST_TRIPS = 1 << 21;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final RingChannel there;
  private final RingChannel back;
  private final long[] trips = new long[MOST_TRIPS];
  private final LongConsumer sink = this::answered;
  private final RingSpin spin = new RingSpin();
  private long answer;

  RingProducer(RingChannel there, RingChannel back) {
    this.there = there;
    this.back = back;
  }

  /**
   * @param nanos of either phase, of every size
   */
  void run(long nanos) throws IOException {
    RingDelay delay = new RingDelay();
    for (int phase = 0; phase < RingPeer.SIZES.size(); phase++) {
      send(nanos, RingPeer.SIZES.get(phase), delay);
      roundTrips(nanos, phase, delay);
    }
  }

  private void send(long nanos, int bytes, RingDelay delay) throws IOException {
    long begin = System.nanoTime();
    long mark = begin;
    long value = 0;
    for (long now = begin; now - begin < nanos; now = System.nanoTime()) {
      if (now - mark >= 0) {
        send(MARK | delay.nanos(), bytes);
        mark = now + WINDOW_NANOS;
      }
      for (int i = 0; i < LAP; i++) {
        send(value++, bytes);
      }
    }
    send(END, bytes);
    there.flush();
    // The consumer must not take what follows for more of the same.
    await();
  }

  private void roundTrips(long nanos, int phase, RingDelay delay) throws IOException {
    int bytes = RingPeer.SIZES.get(phase);
    int kept = 0;
    int windows = 0;
    int disturbed = 0;
    long allocated = 0;
    long begin = System.nanoTime();
    for (long now = begin; now - begin < nanos && kept < MOST_TRIPS; now = System.nanoTime()) {
      long delays = ping(MARK, bytes) + delay.nanos();
      long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      long last = start;
      int count = 0;
      while (last - start < TRIPS_NANOS && kept + count < MOST_TRIPS) {
        ping(1, bytes);
        long end = System.nanoTime();
        trips[kept + count++] = end - last;
        last = end;
      }
      long allocatedNow = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
      delays = ping(MARK, bytes) + delay.nanos() - delays;
      if (start - begin < nanos / 3) {
        continue;
      }
      allocated += allocatedNow;
      if (delays <= DISTURBED * (last - start)) {
        kept += count;
        windows++;
      } else {
        disturbed++;
      }
    }
    send(END, bytes);
    there.flush();
    Arrays.sort(trips, 0, kept);
    RingPeer.print(phase, "p50", quantile(kept, 0.5));
    RingPeer.print(phase, "p99", quantile(kept, 0.99));
    RingPeer.print(phase, "p999", quantile(kept, 0.999));
    RingPeer.print(phase, "trips", windows);
    RingPeer.print(phase, "trips_disturbed", disturbed);
    RingPeer.print(phase, "allocated", (double) allocated);
  }

  private double quantile(int kept, double share) {
    return kept == 0 ? Double.NaN : (double) trips[(int) (share * kept)];
  }

  private long ping(long value, int bytes) throws IOException {
    send(value, bytes);
    there.flush();
    await();
    return answer & ~MARK;
  }

  private void answered(long value) {
    answer = value;
  }

  private void send(long value, int bytes) throws IOException {
    if (!there.offer(value, bytes)) {
      resend(value, bytes);
    }
  }

  private void resend(long value, int bytes) throws IOException {
    spin.reset();
    while (!there.offer(value, bytes)) {
      spin.idle();
    }
  }

  private void await() throws IOException {
    spin.reset();
    while (back.poll(sink, 1) == 0) {
      spin.idle();
    }
  }
}
