package io.cochlea.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopTest {
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final Loop loop = new Loop("test-loop");

  @BeforeEach
  void start() {
    loop.start();
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  /** A producer publishes as a ring does, and nothing but {@code ready()} tells the loop. */
  @Test
  void noWakeUpIsLost() throws InterruptedException {
    List<Thread> producers = new ArrayList<>();
    List<Counter> counters = List.of(new Counter(loop), new Counter(loop));
    for (Counter counter : counters) {
      producers.add(Thread.ofPlatform().start(() -> counter.produce(50_000)));
    }
    for (Thread producer : producers) {
      producer.join();
    }
    for (Counter counter : counters) {
      assertEquals(50_000, counter.seen, "what the producer waited for in vain");
    }
  }

  @Test
  void aTaskThatThrowsLeavesTheOthersRunning() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    task(
            () -> {
              throw new IllegalStateException("on purpose");
            })
        .ready();
    task(ran::countDown).ready();
    assertTrue(ran.await(10, TimeUnit.SECONDS));
  }

  @Test
  void tasksRunInTheOrderTheyBecameReady() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch ran = new CountDownLatch(10);
    task(() -> awaitUninterruptibly(blocked)).ready();
    for (int i = 0; i < 10; i++) {
      int number = i;
      task(
              () -> {
                order.add(number);
                ran.countDown();
              })
          .ready();
    }
    blocked.countDown();
    assertTrue(ran.await(10, TimeUnit.SECONDS));
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), order);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Loop.Task task(Runnable body) {
    return new Loop.Task(loop) {
      @Override
      void run() {
        body.run();
      }
    };
  }

  private static final class Counter extends Loop.Task {
    private static final VarHandle PUBLISHED;

    static {
      try {
        PUBLISHED = MethodHandles.lookup().findVarHandle(Counter.class, "published", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    @SuppressWarnings("unused") // through PUBLISHED
    private int published;

    volatile int seen;

    Counter(Loop loop) {
      super(loop);
    }

    @Override
    void run() {
      seen = (int) PUBLISHED.getAcquire(this);
    }

    void produce(int count) {
      for (int i = 1; i <= count; i++) {
        PUBLISHED.setRelease(this, i);
        ready();
        long start = System.nanoTime();
        while (seen < i) {
          if (System.nanoTime() - start > PATIENCE_NANOS) {
            return;
          }
          Thread.onSpinWait();
        }
      }
    }
  }
}
