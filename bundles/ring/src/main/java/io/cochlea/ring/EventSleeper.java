package io.cochlea.ring;

/**
 * Windows: a named event, since {@code WaitOnAddress} stays within a process. The event resets
 * itself and remembers a wake-up that comes before the sleep. Unproven: no Windows has run it, and
 * rings are not made there yet.
 */
final class EventSleeper implements Sleeper {
  /** The system's functions; a test stands in for them. */
  interface Calls {
    /** {@code CreateEventW}, resetting itself: a handle, 0 when it failed. */
    long createEvent(String name);

    /** {@code SetEvent}. */
    int setEvent(long event);

    /** {@code WaitForSingleObject}. */
    int waitForSingleObject(long event, int millis);

    static Calls system() {
      return new EventCalls();
    }
  }

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** One less than INFINITE. */
  private static final int MAX_MILLIS = Integer.MAX_VALUE;

  private final Calls calls;
  private final long event;

  /**
   * @param name of the word; the event lies in the namespace of the user's session
   */
  EventSleeper(Calls calls, String name) {
    this.calls = calls;
    this.event = calls.createEvent("Local\\cochlea-" + name);
    if (event == 0) {
      throw new IllegalStateException("no event %s can be made".formatted(name));
    }
  }

  @Override
  public void sleep(int value, long nanos) {
    // Rounded up: a wait of 0 would spin.
    long millis = Math.min((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, MAX_MILLIS);
    calls.waitForSingleObject(event, (int) millis);
  }

  @Override
  public void wake() {
    calls.setEvent(event);
  }
}
