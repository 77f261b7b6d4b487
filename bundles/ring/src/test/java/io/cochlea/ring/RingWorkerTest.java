package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.ring.MessageRing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RingWorkerTest {
  private static final long MILLI = 1_000_000;

  /** Ten times what is promised, for machines that are busy. */
  private static final long CLOSING_NANOS = 10 * 100 * MILLI;

  private final AtomicLong sum = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();
  private MessageRing ring;

  private final MessageRing.Handler counting =
      new MessageRing.Handler() {
        private long frames;

        @Override
        public void frame(int type, long address, int bytes) {
          frames += Words.get(address);
        }

        @Override
        public void endOfBatch() {
          sum.addAndGet(frames);
          frames = 0;
          batches.incrementAndGet();
        }
      };

  @BeforeEach
  void open() throws IOException {
    ring = TestRings.rings().createMessages("work", 1 << 16);
  }

  @AfterEach
  void close() {
    ring.close();
  }

  private void send(long value) {
    long address = ring.claim(Long.BYTES);
    while (address == -1) {
      ring.wake();
      Thread.onSpinWait();
      address = ring.claim(Long.BYTES);
    }
    Words.put(address, value);
    ring.commit(1);
  }

  private void settles(long expected) throws InterruptedException {
    while (sum.get() != expected) {
      Thread.sleep(1);
    }
  }

  @Test
  void everythingIsHandedOverInBatches() throws InterruptedException {
    int messages = 100_000;
    try (MessageRing.Worker worker = ring.work(counting, MessageRing.ANY_CPU)) {
      for (int i = 1; i <= messages; i++) {
        send(i);
      }
      ring.wake();
      settles(messages * (messages + 1L) / 2);
      assertTrue(worker.running());
    }
    assertTrue(batches.get() < messages / 2, () -> batches + " batches");
  }

  @Test
  void aSleepingWorkerIsWokenAndCostsNothing() throws InterruptedException {
    try (MessageRing.Worker worker = ring.work(counting, 0)) {
      for (int i = 1; i <= 20; i++) {
        Thread.sleep(5);
        send(1);
        ring.wake();
        settles(i);
      }
      long before = cpuOfWorker();
      Thread.sleep(1_000);
      assertTrue(cpuOfWorker() - before < 20 * MILLI, "at rest");
      assertTrue(worker.running());
    }
  }

  private static long cpuOfWorker() {
    var threads = ManagementFactory.getThreadMXBean();
    for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().equals("ring work")) {
        return threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    throw new AssertionError("no thread of that name");
  }

  @Test
  void closingHandsOverTheRestAndIsQuick() {
    MessageRing.Worker worker = ring.work(counting, MessageRing.ANY_CPU);
    for (int i = 0; i < 500; i++) {
      send(1);
    }
    long begin = System.nanoTime();
    worker.close();
    long took = System.nanoTime() - begin;
    assertTrue(took < CLOSING_NANOS, () -> took + " ns to close");
    assertEquals(500, sum.get());
    assertFalse(worker.running());
    worker.close();
  }

  @Test
  void aSlowHandlerDoesNotDelayClosing() {
    MessageRing.Handler slow = (type, address, bytes) -> pause(1);
    MessageRing.Worker worker = ring.work(slow, MessageRing.ANY_CPU);
    for (int i = 0; i < 2_000; i++) {
      send(1);
    }
    pause(20);
    long begin = System.nanoTime();
    worker.close();
    long took = System.nanoTime() - begin;
    assertTrue(took < CLOSING_NANOS, () -> took + " ns to close");
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  @Test
  void aHandlerThatThrowsEndsItsWorkerOnly() throws InterruptedException {
    MessageRing.Handler failing =
        (type, address, bytes) -> {
          throw new IllegalArgumentException("no");
        };
    try (MessageRing.Worker worker = ring.work(failing, MessageRing.ANY_CPU)) {
      send(1);
      ring.wake();
      while (worker.running()) {
        Thread.sleep(1);
      }
    }
    assertEquals(1, ring.drain(counting, 10), "the frame is still there");
  }

  @Test
  void aProcessorThatIsNotThereEndsTheWorker() throws InterruptedException {
    try (MessageRing.Worker worker = ring.work(counting, 1_000_000)) {
      while (Backing.linux() && worker.running()) {
        Thread.sleep(1);
      }
    }
  }
}
