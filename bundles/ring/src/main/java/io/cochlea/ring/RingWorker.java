package io.cochlea.ring;

import io.cochlea.api.ring.MessageRing;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread behind {@link MessageRing#work}. */
final class RingWorker implements MessageRing.Worker {
  private static final Logger LOG = LoggerFactory.getLogger(RingWorker.class);

  /** Small, so that a slow handler does not keep {@link #close} from being heard. */
  private static final int BATCH = 32;

  private static final long LONGEST_SLEEP_NANOS = 1_000_000_000;
  private static final long LAST_NANOS = 30_000_000;

  private final SharedMessageRing ring;
  private final MessageRing.Handler handler;
  private final int cpu;
  private final Thread thread;
  private volatile boolean closed;

  private RingWorker(String name, SharedMessageRing ring, MessageRing.Handler handler, int cpu) {
    this.ring = ring;
    this.handler = handler;
    this.cpu = cpu;
    this.thread = Thread.ofPlatform().daemon().name("ring " + name).unstarted(this::run);
  }

  static RingWorker start(
      String name, SharedMessageRing ring, MessageRing.Handler handler, int cpu) {
    RingWorker worker = new RingWorker(name, ring, handler, cpu);
    worker.thread.start();
    return worker;
  }

  private void run() {
    try {
      if (cpu != MessageRing.ANY_CPU) {
        Affinity.pin(cpu);
      }
      BooleanSupplier ready = () -> closed || ring.waiting();
      while (!closed) {
        if (drain() == 0) {
          ring.await(ready, LONGEST_SLEEP_NANOS);
        }
      }
      long begin = System.nanoTime();
      while (drain() > 0 && System.nanoTime() - begin < LAST_NANOS) {}
    } catch (RuntimeException failed) {
      LOG.error("The worker of {} ends: {}", ring, failed.getMessage(), failed);
    }
  }

  private int drain() {
    int count = ring.drain(handler, BATCH);
    if (count > 0) {
      handler.endOfBatch();
    }
    return count;
  }

  @Override
  public boolean running() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    closed = true;
    ring.wake();
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException late) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
