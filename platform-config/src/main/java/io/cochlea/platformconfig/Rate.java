package io.cochlea.platformconfig;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** So many changes in so long: components may have much to do for each. Confined by its user. */
final class Rate {
  static final int MOST = 20;
  static final long WINDOW_SECONDS = 10;

  private final LongSupplier nanoTime;
  private final Deque<Long> taken = new ArrayDeque<>();

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  Rate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * @throws IllegalStateException when there were too many
   */
  void take() {
    long now = nanoTime.getAsLong();
    long window = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS);
    while (!taken.isEmpty() && now - taken.getFirst() >= window) {
      taken.removeFirst();
    }
    if (taken.size() == MOST) {
      throw new IllegalStateException(
          "refused: %d settings were changed in the last %d s, as many as are allowed"
              .formatted(MOST, WINDOW_SECONDS));
    }
    taken.addLast(now);
  }
}
