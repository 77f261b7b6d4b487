package io.cochlea.engine;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that runs tasks when they are ready and sleeps in between. Ready tasks form an intrusive
 * list, so that waking a loop allocates nothing. Thread-safe.
 */
final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration CLOSE_TIME = Duration.ofSeconds(5);

  /** Being counted out does not wake a loop; one that is closing looks for it this often. */
  private static final long CLOSING_NANOS = 1_000_000;

  /** Something that belongs to one loop. */
  abstract static class Task {
    private final Loop loop;
    private final AtomicBoolean queued = new AtomicBoolean();
    private @Nullable Task next;

    Task(Loop loop) {
      this.loop = loop;
    }

    /** To be called by anyone after there is something to do. */
    final void ready() {
      // What there is to do may have been published by a mere release store; see run().
      VarHandle.fullFence();
      if (queued.compareAndSet(false, true)) {
        loop.push(this);
      }
    }

    /** Does what there is to do, on the loop. Must not block or throw. */
    abstract void run();
  }

  private final AtomicReference<@Nullable Task> ready = new AtomicReference<>();
  private final AtomicInteger tasks = new AtomicInteger();
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean stopped;

  Loop(String name) {
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Counts a task in; {@link #remove} counts it out. */
  void add() {
    tasks.incrementAndGet();
  }

  void remove() {
    tasks.decrementAndGet();
  }

  /** How many tasks this loop has. */
  int load() {
    return tasks.get();
  }

  /** Of the thread everything here runs on. */
  long threadId() {
    return thread.threadId();
  }

  private void push(Task task) {
    Task head;
    do {
      head = ready.get();
      task.next = head;
    } while (!ready.compareAndSet(head, task));
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!stopped || tasks.get() > 0) {
      Task task = inOrder(ready.getAndSet(null));
      if (task == null) {
        sleep();
      }
      while (task != null) {
        Task next = task.next;
        task.next = null;
        task.queued.set(false);
        // Whoever finds it queued from here back is seen by the run below.
        VarHandle.fullFence();
        run(task);
        task = next;
      }
    }
  }

  private void sleep() {
    asleep = true;
    if (ready.get() == null) {
      if (stopped) {
        LockSupport.parkNanos(this, CLOSING_NANOS);
      } else {
        LockSupport.park(this);
      }
    }
    asleep = false;
  }

  private static void run(Task task) {
    try {
      task.run();
    } catch (Throwable e) { // a task must not take its neighbours down
      LOG.error("A task of {} failed", Thread.currentThread().getName(), e);
    }
  }

  /** The list as it was pushed, first come first. */
  private static @Nullable Task inOrder(@Nullable Task last) {
    Task first = null;
    for (Task task = last; task != null; ) {
      Task next = task.next;
      task.next = first;
      first = task;
      task = next;
    }
    return first;
  }

  /** Waits until every task is removed, but not for ever. */
  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(CLOSE_TIME)) {
        LOG.warn("{} still has {} streams and is left behind", thread.getName(), tasks.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
