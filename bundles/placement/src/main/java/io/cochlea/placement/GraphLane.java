package io.cochlea.placement;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.placement.Role;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * One graph on one backend, run by one thread at a time: it alone seats, fills and runs. Others
 * submit and close; the watchdog takes the lane from a thread that hangs in a run and gives it to a
 * new one.
 */
final class GraphLane {

  /** How long a run that was cut short may take to notice. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final LaneKey key;
  private final Settings settings;
  private final InferenceThreads threads;
  private final LaneQueue queue;
  private final Site site;
  private final Seats seats;
  private final RunClock clock = new RunClock();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LongAdder runs = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private final LongAdder works = new LongAdder();
  private final Consumer<GraphLane> opened;
  private final Consumer<GraphLane> ended;
  private final ObjLongConsumer<Latency.Stage> timing;
  private volatile boolean aborted;

  /**
   * @param opened told once the graph is deployed
   * @param ended told once everything is freed
   * @param timing told how long steps took
   */
  GraphLane(
      LaneKey key,
      Site site,
      Settings settings,
      InferenceThreads threads,
      Consumer<GraphLane> opened,
      Consumer<GraphLane> ended,
      ObjLongConsumer<Latency.Stage> timing) {
    this.key = key;
    this.site = site;
    this.settings = settings;
    this.threads = threads;
    this.queue = new LaneQueue(key.graph().id(), settings.queue());
    this.opened = opened;
    this.ended = ended;
    this.timing = timing;
    seats = new Seats(timing);
  }

  LaneKey key() {
    return key;
  }

  Site site() {
    return site;
  }

  int maxRows() {
    return settings.maxRows();
  }

  /** Starts the lane's thread, which deploys the graph first. */
  void start() {
    thread(() -> {
      if (open()) {
        opened.accept(this);
        serve();
      } else {
        end();
      }
    });
  }

  private void thread(Runnable body) {
    String graph = key.graph().id();
    threads.start("cochlea-lane-" + graph, graph, body);
  }

  private void end() {
    ended.accept(this);
    closed.countDown();
  }

  /** Whether it serves: the first deployment is there, and the last hold is not closed. */
  boolean isReady() {
    return ready.isDone() && !queue.isClosed();
  }

  /** Waits until the graph is deployed. */
  void awaitReady() throws InferenceException {
    try {
      ready.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InferenceException(
          "interrupted while graph '" + key.graph().id() + "' was compiled", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw new InferenceException(String.valueOf(cause.getMessage()), cause);
    }
  }

  Ticket submit(Work work) {
    return queue.add(work);
  }

  void submit(Submission done) {
    queue.add(done.renewed());
  }

  /** Makes the lane look whether its deployment is still good. */
  void nudge() {
    queue.nudge();
  }

  /** Refuses new work, lets what is queued finish, then frees the graph; does not wait. */
  void close() {
    queue.close();
  }

  /** Gives up what is queued and running. */
  void abort() {
    aborted = true;
    queue.close();
    Deployment running = site.deployment();
    if (running != null) {
      running.lose();
    }
  }

  /** Waits until everything is freed. */
  boolean awaitClosed(long nanos) {
    try {
      return closed.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Cuts a run short that takes longer than it may; one that does not end even so is given up with
   * its thread and all its memory, and the lane goes on without. Called by the watchdog every so
   * often.
   */
  void watch() {
    long overtime = clock.overtime();
    Deployment running = site.deployment();
    if (overtime < 0 || running == null) {
      return;
    }
    if (overtime < GRACE_NANOS) {
      running.cancel();
    } else if (clock.giveUp()) {
      running.quarantine();
      var cause =
          new InferenceException(
              "graph '%s' hangs on backend '%s'"
                  .formatted(key.graph().id(), running.backend().id()));
      site.lose(running, cause);
      seats.failOver(cause);
      clock.renew();
      thread(this::serve);
    }
  }

  private boolean open() {
    try {
      site.deploy();
      ready.complete(null);
      return true;
    } catch (InferenceException | RuntimeException | Error e) {
      queue.close();
      ready.completeExceptionally(e);
      return false;
    }
  }

  private void serve() {
    Deployment before = site.deployment();
    while (!seats.isEmpty() || queue.await()) {
      try {
        if (aborted) {
          seats.fail(queue, new CancellationException("placement stops"));
          continue;
        }
        Deployment current = site.settle(seats);
        if (before != null && before != current) {
          // A library is unmapped only once the threads that ran in it have ended.
          thread(this::serve);
          return;
        }
        if (!serveOnce(current)) {
          return;
        }
      } catch (InferenceException | RuntimeException | Error e) {
        seats.fail(queue, e);
      }
    }
    seats.forget();
    site.close();
    end();
  }

  /** Runs one batch; false when the lane is another thread's meanwhile. */
  private boolean serveOnce(Deployment current) {
    if (seats.isEmpty() && settings.maxWaitNanos() > 0) {
      queue.gather(current.maxRows(), settings.maxWaitNanos());
    }
    seats.take(queue, current);
    LaneBatch batch = seats.layOut(current);
    if (batch == null || !seats.fill(batch)) {
      return true;
    }
    Throwable failure = null;
    long begun = clock.begin(limit(batch));
    long start = System.nanoTime();
    try {
      batch.run();
    } catch (InferenceException | RuntimeException | Error e) {
      failure = e;
    }
    if (!clock.end(begun)) {
      return false;
    }
    if (failure != null) {
      failed(current, failure);
    } else {
      timing.accept(Latency.Stage.INFERENCE, System.nanoTime() - start);
      runs.increment();
      rows.add(batch.rows());
      seats.step(batch, works);
    }
    return true;
  }

  /** A fixed time, and more for an encoder as there is more to encode. */
  private long limit(LaneBatch batch) {
    long frames = key.role() == Role.ENCODER ? (long) batch.rows() * batch.extent() : 0;
    return settings.runNanos() + TimeUnit.MILLISECONDS.toNanos(frames);
  }

  /** A run failed: another backend takes the works if there is one, otherwise they fail. */
  private void failed(Deployment current, Throwable cause) {
    if (current.isLost()) {
      return;
    }
    if (!site.hasOther(current)) {
      seats.fail(cause);
      return;
    }
    site.lose(current, cause);
    seats.failOver(cause);
    queue.nudge();
  }

  LaneState state() {
    return site.state(queue.size(), runs.sum(), rows.sum(), works.sum());
  }
}
