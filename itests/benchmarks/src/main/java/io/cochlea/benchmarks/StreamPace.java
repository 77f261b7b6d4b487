package io.cochlea.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that lets streams speak in real time, each at its own moment within a chunk's time. It
 * keeps account of itself: how late it was, and what processor it took.
 */
final class StreamPace implements AutoCloseable {
  private static final long CHUNK_NANOS = 1_000_000_000L * StreamTrack.CHUNK / StreamTrack.RATE;
  private static final long WORTH_SLEEPING = 60_000;

  private final List<StreamTalker> talkers;
  private final StreamLatencies.Sample late = new StreamLatencies.Sample();
  private final Thread thread = Thread.ofPlatform().name("bench-pace").unstarted(this::run);
  private volatile boolean stopped;

  StreamPace(List<StreamTalker> talkers) {
    this.talkers = talkers;
    thread.start();
  }

  private void run() {
    long begin = System.nanoTime();
    for (long round = 0; !stopped; round++) {
      for (int i = 0; i < talkers.size(); i++) {
        long due = begin + round * CHUNK_NANOS + i * CHUNK_NANOS / talkers.size();
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          if (left > WORTH_SLEEPING) {
            LockSupport.parkNanos(left);
          }
        }
        talkers.get(i).speak();
        if (i == 0) {
          late.add(System.nanoTime() - due);
        }
      }
    }
  }

  /** How late it was, looked at once a round. */
  StreamLatencies.Sample late() {
    return late;
  }

  long threadId() {
    return thread.threadId();
  }

  /** Between two rounds: every stream has spoken equally long. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
