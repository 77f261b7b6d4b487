package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.WAITS_ON_WORD;

import java.util.function.BooleanSupplier;

/**
 * How one end of a ring waits for the other: it spins for some microseconds, then announces itself
 * in its wait word, looks once more, and sleeps. The other end pays a fence and a load per {@link
 * #wake}, and a system call only when somebody sleeps. One thread waits, one wakes; they may be of
 * two processes, each with a waiter on the same word.
 *
 * <p>No wake-up is lost: the sleeper stores its word before it looks, the waker stores its frame
 * before it loads the word, and each has a full fence in between, so that at least one sees the
 * other. What happens between the last look and the sleep changes the word, and then {@link
 * Sleeper#sleep} returns at once.
 */
final class Waiter {
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;

  private final WaitWord word;
  private final Sleeper sleeper;

  /**
   * @param sleeper on the same word
   */
  Waiter(WaitWord word, Sleeper sleeper) {
    this.word = word;
    this.sleeper = sleeper;
  }

  /**
   * Waits until {@code ready}, at most {@code nanos}.
   *
   * @return whether it is
   */
  boolean await(BooleanSupplier ready, long nanos) {
    for (int i = 0; i < SPINS; i++) {
      if (ready.getAsBoolean()) {
        return true;
      }
      Thread.onSpinWait();
    }
    long begin = System.nanoTime();
    for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - begin)) {
      word.announce(WAITS_ON_WORD);
      if (!ready.getAsBoolean()) {
        sleeper.sleep(WAITS_ON_WORD, left);
      }
      word.clear();
      if (ready.getAsBoolean()) {
        return true;
      }
    }
    return ready.getAsBoolean();
  }

  /** To be called after what makes the other side ready was stored. */
  void wake() {
    if (word.take() == WAITS_ON_WORD) {
      sleeper.wake();
    }
  }
}
