package io.cochlea.ring.client;

import io.cochlea.api.ring.RingWriter;
import io.cochlea.ring.OfferedRing;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Where the producer waits for room in the ring. */
final class Room {
  private static final long LONGEST_NANOS = 1_000_000_000L;

  private final OfferedRing ring;
  private final RingWriter writer;
  private volatile @Nullable Thread waiting;

  Room(OfferedRing ring, RingWriter writer) {
    this.ring = ring;
    this.writer = writer;
  }

  /** Any thread: there may be room now. */
  void signal() {
    LockSupport.unpark(waiting);
  }

  /** Producer: whether {@code samples} can be claimed before {@code patience} is over. */
  boolean await(int samples, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    waiting = Thread.currentThread();
    try {
      while (!fits(samples)) {
        ring.askForRoom();
        if (fits(samples)) {
          return true;
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        // A server that dies between our asking and its ringing costs no more than this.
        LockSupport.parkNanos(this, Math.min(left, LONGEST_NANOS));
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return true;
    } finally {
      waiting = null;
    }
  }

  private boolean fits(int samples) {
    if (writer.claim(samples) == -1) {
      return false;
    }
    writer.commit(0, 0);
    return true;
  }
}
