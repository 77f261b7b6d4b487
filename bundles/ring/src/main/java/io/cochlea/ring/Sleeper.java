package io.cochlea.ring;

/** The system's way to sleep on a word of memory that processes share. */
interface Sleeper {

  /**
   * Sleeps until {@link #wake}, at most {@code nanos}, and not at all when the word no longer holds
   * {@code value}. May return early for no reason. One thread.
   */
  void sleep(int value, long nanos);

  /** Wakes who sleeps on the word, in whatever process. Any thread. */
  void wake();

  /**
   * @param address of the word, 32 bits
   * @param name of the word, the same in all processes
   */
  static Sleeper of(long address, String name) {
    String system = System.getProperty("os.name");
    if (system.startsWith("Windows")) {
      return new EventSleeper(EventSleeper.Calls.system(), name);
    }
    return system.startsWith("Mac")
        ? new UlockSleeper(UlockSleeper.Calls.system(), address)
        : new FutexSleeper(address);
  }
}
