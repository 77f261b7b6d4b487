package io.cochlea.engine;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.RingWriter;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The ring's writer, which also wakes the stream, waits for it, and accounts for the one copy there
 * has to be.
 */
final class StreamWriter implements RingWriter {
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final RingWriter ring;
  private final int frameBytes;
  private final CopyLedger copies;
  private final Loop.Task reader;
  private volatile @Nullable Thread waiting;

  StreamWriter(AudioRing ring, CopyLedger copies, Loop.Task reader) {
    this.ring = ring.writer();
    this.frameBytes = ring.format().frameBytes();
    this.copies = copies;
    this.reader = reader;
  }

  @Override
  public long claim(int samples) {
    return ring.claim(samples);
  }

  @Override
  public void commit(int samples, long captureNanos) {
    ring.commit(samples, captureNanos);
    copies.copied(CopyLedger.Stage.CAPTURE, (long) samples * frameBytes);
    reader.ready();
  }

  @Override
  public void gap(long samples) {
    ring.gap(samples);
    reader.ready();
  }

  @Override
  public void end() {
    ring.end();
    reader.ready();
  }

  @Override
  public long position() {
    return ring.position();
  }

  @Override
  public int maxClaim() {
    return ring.maxClaim();
  }

  /**
   * Waits a bounded time until a claim would succeed; on the producer's thread.
   *
   * @throws IllegalStateException when the ring is closed
   */
  void awaitSpace(int samples) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    waiting = Thread.currentThread();
    try {
      for (long left = PATIENCE_NANOS; left > 0 && !room(samples); ) {
        LockSupport.parkNanos(this, left);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        left = deadline - System.nanoTime();
      }
    } finally {
      waiting = null;
    }
  }

  private boolean room(int samples) {
    boolean room = ring.claim(samples) != -1;
    if (room) {
      ring.commit(0, 0);
    }
    return room;
  }

  /** The reader released something, or is gone. */
  void wake() {
    Thread producer = waiting;
    if (producer != null) {
      LockSupport.unpark(producer);
    }
  }
}
