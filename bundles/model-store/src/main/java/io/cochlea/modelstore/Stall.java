package io.cochlea.modelstore;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream whose reader has heard nothing for a while, so that its read fails. */
final class Stall implements Runnable, AutoCloseable {
  private static final int CHECKS = 4;

  private final InputStream stream;
  private final Duration patience;
  private final Thread watch;
  private volatile long heard = System.nanoTime();

  Stall(InputStream stream, Duration patience) {
    this.stream = stream;
    this.patience = patience;
    watch = Thread.ofVirtual().name("cochlea-pull").start(this::watch);
  }

  /** Something was heard. */
  @Override
  public void run() {
    heard = System.nanoTime();
  }

  private void watch() {
    try {
      while (System.nanoTime() - heard <= patience.toNanos()) {
        Thread.sleep(patience.dividedBy(CHECKS));
      }
      stream.close();
    } catch (InterruptedException | IOException e) {
      // the stream is over
    }
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
