package io.cochlea.ring;

import java.util.concurrent.atomic.AtomicLongArray;

/** A count alone on its cache lines, which one thread writes and others read. */
final class PaddedLong {
  /** Two lines before it and two behind: processors fetch them in pairs. */
  private static final int PLACE = 16;

  private final AtomicLongArray lines = new AtomicLongArray(2 * PLACE + 1);

  long get() {
    return lines.get(PLACE);
  }

  long getAcquire() {
    return lines.getAcquire(PLACE);
  }

  long getPlain() {
    return lines.getPlain(PLACE);
  }

  void set(long value) {
    lines.set(PLACE, value);
  }

  void setPlain(long value) {
    lines.setPlain(PLACE, value);
  }

  void setRelease(long value) {
    lines.setRelease(PLACE, value);
  }
}
