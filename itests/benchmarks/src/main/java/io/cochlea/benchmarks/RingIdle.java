package io.cochlea.benchmarks;

import io.cochlea.api.ring.MessageRing;
import io.cochlea.ring.BenchRing;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** What a consumer costs to whom nothing comes: milliseconds of a processor per second. */
final class RingIdle {
  private static final long SECONDS = 2;
  private static final double NANOS_PER_MILLI = 1e6;

  private RingIdle() {}

  /** {@code FOLDER}: prints {@code SUBJECT FIGURE} lines. */
  public static void main(String[] arguments) throws Exception {
    MessageRing ring = BenchRing.create(Path.of(arguments[0], "idle"), RingChannel.CAPACITY);
    measure("cochlea", () -> ring.await(1_000_000_000));
    OneToOneRingBuffer agrona =
        new OneToOneRingBuffer(
            new UnsafeBuffer(
                ByteBuffer.allocateDirect(
                    RingChannel.CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)));
    BackoffIdleStrategy strategy = new BackoffIdleStrategy();
    measure("agrona", () -> strategy.idle(agrona.read((type, buffer, index, length) -> {}, 256)));
    System.exit(0);
  }

  private static void measure(String subject, Runnable wait) throws InterruptedException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    CountDownLatch warm = new CountDownLatch(1);
    Thread thread =
        new Thread(() -> {
          for (long begin = System.nanoTime(); System.nanoTime() - begin < 1_500_000_000L; ) {
            wait.run();
          }
          warm.countDown();
          while (true) {
            wait.run();
          }
        });
    thread.setDaemon(true);
    thread.start();
    warm.await();
    long before = threads.getThreadCpuTime(thread.threadId());
    long begin = System.nanoTime();
    Thread.sleep(SECONDS * 1_000);
    double cpu = (double) (threads.getThreadCpuTime(thread.threadId()) - before);
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.println(subject + " " + cpu / NANOS_PER_MILLI / seconds);
  }
}
