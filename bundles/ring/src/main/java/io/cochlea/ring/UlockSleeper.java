package io.cochlea.ring;

/**
 * macOS: {@code os_sync_wait_on_address} of 14.4 and later, {@code __ulock_wait} before that, both
 * in their form for memory that processes share. Unproven: no Mac has run it.
 */
final class UlockSleeper implements Sleeper {
  /** The system's functions; a test stands in for them. */
  interface Calls {
    /** {@code os_sync_wait_on_address_with_timeout} and its fellow are there. */
    boolean modern();

    int osSyncWait(long address, long value, long bytes, int flags, int clock, long nanos);

    int osSyncWakeAll(long address, long bytes, int flags);

    int ulockWait(int operation, long address, long value, int micros);

    int ulockWake(int operation, long address, long value);

    static Calls system() {
      return new UlockCalls();
    }
  }

  private static final int OS_SYNC_SHARED = 1;
  private static final int OS_CLOCK_MACH_ABSOLUTE_TIME = 32;
  private static final int UL_COMPARE_AND_WAIT_SHARED = 3;
  private static final int ULF_WAKE_ALL = 0x100;
  private static final long NANOS_PER_MICRO = 1_000;

  private final Calls calls;
  private final long address;

  UlockSleeper(Calls calls, long address) {
    this.calls = calls;
    this.address = address;
  }

  @Override
  public void sleep(int value, long nanos) {
    if (calls.modern()) {
      calls.osSyncWait(
          address, value, Integer.BYTES, OS_SYNC_SHARED, OS_CLOCK_MACH_ABSOLUTE_TIME, nanos);
    } else {
      // 0 would be for ever.
      long micros = Math.clamp(nanos / NANOS_PER_MICRO, 1, Integer.MAX_VALUE);
      calls.ulockWait(UL_COMPARE_AND_WAIT_SHARED, address, value, (int) micros);
    }
  }

  @Override
  public void wake() {
    if (calls.modern()) {
      calls.osSyncWakeAll(address, Integer.BYTES, OS_SYNC_SHARED);
    } else {
      calls.ulockWake(UL_COMPARE_AND_WAIT_SHARED | ULF_WAKE_ALL, address, 0);
    }
  }
}
