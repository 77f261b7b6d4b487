package io.cochlea.benchmarks;

import static io.cochlea.benchmarks.RingProducer.DISTURBED;
import static io.cochlea.benchmarks.RingProducer.END;
import static io.cochlea.benchmarks.RingProducer.MARK;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.function.LongConsumer;

/**
 * Takes the time from mark to mark, checking that nothing is missing in between; then sends back
 * what comes. The first third of the windows warms up.
 */
final class RingConsumer {
  private static final int BATCH = 256;
  private static final int BACK_OFF = 60;
  private static final int MOST_WINDOWS = 1_024;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final RingChannel there;
  private final RingChannel back;
  private final LongConsumer counting = this::count;
  private final LongConsumer keeping = this::keep;

  /** Of every window: messages, nanoseconds, nanoseconds of delay, bytes allocated. */
  private final long[][] windows = new long[MOST_WINDOWS][4];

  private final RingSpin spin = new RingSpin();
  private final RingDelay delay;
  private int window = -1;
  private long next;
  private long first;
  private long wall;
  private long delays;
  private long allocated;
  private long kept;
  private boolean over;

  /** On the thread that consumes. */
  RingConsumer(RingChannel there, RingChannel back) throws IOException {
    this.there = there;
    this.back = back;
    this.delay = new RingDelay();
  }

  /**
   * @param echo whether round trips follow
   */
  void run(boolean echo) throws IOException {
    for (int phase = 0; phase < RingPeer.SIZES.size(); phase++) {
      int bytes = RingPeer.SIZES.get(phase);
      receive();
      report(phase);
      if (echo) {
        answer(END, bytes);
        echo(bytes);
      }
    }
  }

  private void receive() throws IOException {
    over = false;
    window = -1;
    next = 0;
    while (!over) {
      int count = there.poll(counting, BATCH);
      if (count == 0) {
        spin.idle();
      } else {
        spin.reset();
      }
      // A consumer at the producer's heels slows both down: each message then costs its own trip.
      for (int i = count < BATCH ? BACK_OFF : 0; i > 0; i--) {
        Thread.onSpinWait();
      }
    }
  }

  private void count(long value) {
    if (value == next) {
      next++;
    } else if (value == END) {
      over = true;
    } else if (value >= MARK) {
      mark(value & ~MARK);
    } else {
      throw new IllegalStateException("message " + value + " where " + next + " was due");
    }
  }

  private void keep(long value) {
    kept = value;
  }

  private void mark(long producerDelay) {
    try {
      long now = System.nanoTime();
      long delaysNow = producerDelay + delay.nanos();
      long allocatedNow = THREADS.getCurrentThreadAllocatedBytes();
      if (window >= 0 && window < MOST_WINDOWS) {
        windows[window][0] = next - first;
        windows[window][1] = now - wall;
        windows[window][2] = delaysNow - delays;
        windows[window][3] = allocatedNow - allocated;
      }
      window++;
      first = next;
      wall = now;
      delays = delaysNow;
      allocated = allocatedNow;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void report(int phase) {
    int disturbed = 0;
    long bytesAllocated = 0;
    for (int i = window / 3; i < Math.min(window, MOST_WINDOWS); i++) {
      long[] seen = windows[i];
      bytesAllocated += seen[3];
      if (seen[2] <= DISTURBED * seen[1]) {
        RingPeer.print(phase, "mps", seen[0] * 1e3 / seen[1]);
      } else {
        disturbed++;
      }
    }
    RingPeer.print(phase, "disturbed", disturbed);
    RingPeer.print(phase, "allocated", (double) bytesAllocated);
  }

  private void echo(int bytes) throws IOException {
    do {
      spin.reset();
      while (there.poll(keeping, 1) == 0) {
        spin.idle();
      }
      if (kept != END) {
        answer(kept == MARK ? MARK | delay.nanos() : kept, bytes);
      }
    } while (kept != END);
  }

  private void answer(long value, int bytes) throws IOException {
    spin.reset();
    while (!back.offer(value, bytes)) {
      spin.idle();
    }
    back.flush();
  }
}
