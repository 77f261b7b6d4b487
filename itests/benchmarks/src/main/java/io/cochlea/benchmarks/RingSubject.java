package io.cochlea.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Measures one channel in a process of its own, so that no other has shaped its code: two pinned
 * threads, in windows. A window counts only if both threads had at least 95 % of a core all along;
 * how many did not is reported. The first third warms up.
 */
final class RingSubject {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final double SHARE = 0.95;
  private static final int WINDOW = 2_048;
  private static final int BATCH = 256;

  /** Messages a thread alone writes before it reads them, and how often in one measurement. */
  private static final int LAP = 64;

  private static final int ALONE = 1_000;
  private static final int BACK_OFF = 20;
  private static final int PINGS = 128;

  /** Above every plain value: a message that carries its producer's CPU time; the last message. */
  private static final long MARK = 1L << 61;

  private static final long END = 1L << 62;

  private RingSubject() {}

  /** {@code KIND BYTES SECONDS}: prints one {@code name value} a line. */
  public static void main(String[] arguments) throws Exception {
    String kind = arguments[0];
    int bytes = Integer.parseInt(arguments[1]);
    long nanos = (long) (Double.parseDouble(arguments[2]) * 1e9);
    alone(kind, bytes, nanos);
    transfer(kind, bytes, nanos);
    roundTrip(kind, bytes, nanos);
    // The producer's thread may still spin.
    System.exit(0);
  }

  /**
   * Writes and reads on one thread, by its CPU time: hardly hindered by a busy machine, free of
   * what passes between two cores, and enough to have everything compiled that is measured later.
   */
  private static void alone(String kind, int bytes, long nanos) throws IOException {
    long[] sum = new long[1];
    RingChannel channel = RingChannel.of(kind, bytes, value -> sum[0] += value);
    double best = Double.MAX_VALUE;
    for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
      long begin = THREADS.getCurrentThreadCpuTime();
      int messages = 0;
      for (int i = 0; i < ALONE; i++) {
        for (int sent = 0; sent < LAP && channel.offer(0); sent++) {
          messages++;
        }
        while (channel.poll(BATCH) > 0) {}
      }
      best = Math.min(best, (double) (THREADS.getCurrentThreadCpuTime() - begin) / messages);
    }
    print("alone", best);
  }

  private static void transfer(String kind, int bytes, long nanos) throws IOException {
    long end = System.nanoTime() + nanos;
    Windows windows = new Windows(end - nanos * 2 / 3);
    RingChannel channel = RingChannel.of(kind, bytes, windows);
    start(() -> {
      for (long value = 0; System.nanoTime() < end; ) {
        send(channel, MARK | THREADS.getCurrentThreadCpuTime());
        for (int i = 0; i < WINDOW; i++) {
          send(channel, value++);
        }
      }
      send(channel, END);
    });
    RingAffinity.pin(1);
    while (!windows.over) {
      if (channel.poll(BATCH) < BATCH / 16) {
        backOff();
      }
    }
    windows.report();
  }

  /** Takes the time from mark to mark, and checks that nothing is missing in between. */
  private static final class Windows implements LongConsumer {
    private final long from;
    private final List<Double> rates = new ArrayList<>();
    private long next;
    private long wall;
    private long producer;
    private long consumer;
    private long allocated;
    private long allocatedInAll;
    private int disturbed;
    boolean over;

    Windows(long from) {
      this.from = from;
    }

    @Override
    public void accept(long value) {
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

    private void mark(long producerNow) {
      long consumerNow = THREADS.getCurrentThreadCpuTime();
      long now = System.nanoTime();
      if (wall > from) {
        double time = now - wall;
        allocatedInAll += THREADS.getCurrentThreadAllocatedBytes() - allocated;
        if (producerNow - producer >= SHARE * time && consumerNow - consumer >= SHARE * time) {
          rates.add(WINDOW * 1e3 / time);
        } else {
          disturbed++;
        }
      }
      producer = producerNow;
      consumer = consumerNow;
      allocated = THREADS.getCurrentThreadAllocatedBytes();
      wall = now;
    }

    void report() {
      double[] sorted = rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      print("mps", sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2]);
      print("windows", sorted.length);
      print("disturbed", disturbed);
      print("allocated", (double) allocatedInAll);
    }
  }

  private static void roundTrip(String kind, int bytes, long nanos) throws IOException {
    long[] seen = new long[1];
    RingChannel back = RingChannel.of(kind, bytes, value -> seen[0] = value);
    RingChannel there =
        RingChannel.of(
            kind,
            bytes,
            value -> send(back, value == MARK ? MARK | THREADS.getCurrentThreadCpuTime() : value));
    start(() -> {
      while (true) {
        if (there.poll(1) == 0) {
          Thread.onSpinWait();
        }
      }
    });
    RingAffinity.pin(1);
    long[] all = new long[1 << 22];
    int kept = 0;
    int good = 0;
    int disturbed = 0;
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos && kept + PINGS <= all.length) {
      long echoBefore = ping(there, back, seen, MARK);
      long cpu = THREADS.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      long last = start;
      for (int i = 0; i < PINGS; i++) {
        ping(there, back, seen, i);
        long now = System.nanoTime();
        all[kept + i] = now - last;
        last = now;
      }
      double time = last - start;
      long cpuAfter = THREADS.getCurrentThreadCpuTime();
      long echoAfter = ping(there, back, seen, MARK);
      if (start - begin < nanos / 3) {
        continue;
      }
      if (cpuAfter - cpu >= SHARE * time && echoAfter - echoBefore >= SHARE * time) {
        kept += PINGS;
        good++;
      } else {
        disturbed++;
      }
    }
    Arrays.sort(all, 0, kept);
    print("p50", quantile(all, kept, 0.5));
    print("p99", quantile(all, kept, 0.99));
    print("p999", quantile(all, kept, 0.999));
    print("trips", good);
    print("trips_disturbed", disturbed);
  }

  private static double quantile(long[] sorted, int count, double share) {
    return count == 0 ? Double.NaN : (double) sorted[(int) (share * count)];
  }

  private static long ping(RingChannel there, RingChannel back, long[] seen, long value) {
    send(there, value);
    while (back.poll(1) == 0) {
      Thread.onSpinWait();
    }
    return seen[0] & ~MARK;
  }

  private static void send(RingChannel channel, long value) {
    while (!channel.offer(value)) {
      Thread.onSpinWait();
    }
  }

  /** A consumer at the producer's heels slows both down: each message then costs its own trip. */
  private static void backOff() {
    for (int i = 0; i < BACK_OFF; i++) {
      Thread.onSpinWait();
    }
  }

  private static void start(Runnable work) {
    Thread thread =
        new Thread(() -> {
          RingAffinity.pin(0);
          work.run();
        });
    thread.setDaemon(true);
    thread.start();
  }

  private static void print(String name, double value) {
    System.out.println(name + " " + value);
  }
}
