package io.cochlea.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Linux: a futex, shared rather than private, so that it works between processes. */
final class FutexSleeper implements Sleeper {
  private static final long SYS_FUTEX = "amd64".equals(System.getProperty("os.arch")) ? 202 : 98;
  private static final int FUTEX_WAIT = 0;
  private static final int FUTEX_WAKE = 1;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG,
                  JAVA_INT),
              Linker.Option.firstVariadicArg(1));

  private final long address;

  /** Seconds and nanoseconds. */
  private final MemorySegment time = Arena.ofAuto().allocate(2L * Long.BYTES, Long.BYTES);

  FutexSleeper(long address) {
    this.address = address;
  }

  @Override
  public void sleep(int value, long nanos) {
    time.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
    time.set(JAVA_LONG, Long.BYTES, nanos % NANOS_PER_SECOND);
    call(FUTEX_WAIT, value, time.address());
  }

  @Override
  public void wake() {
    call(FUTEX_WAKE, Integer.MAX_VALUE, 0);
  }

  /** Whatever it answers, woken, too late, timed out or interrupted, the caller looks again. */
  private void call(int operation, int value, long time) {
    try {
      long ignored = (long) SYSCALL.invokeExact(SYS_FUTEX, address, operation, value, time, 0L, 0);
    } catch (Throwable impossible) {
      throw new LinkageError("futex", impossible);
    }
  }
}
