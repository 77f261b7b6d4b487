package io.cochlea.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The functions of macOS that sleep on an address. */
final class UlockCalls implements UlockSleeper.Calls {
  private final @Nullable MethodHandle osSyncWait =
      find(
          "os_sync_wait_on_address_with_timeout",
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_INT,
          JAVA_INT,
          JAVA_LONG);
  private final @Nullable MethodHandle osSyncWakeAll =
      find("os_sync_wake_by_address_all", JAVA_LONG, JAVA_LONG, JAVA_INT);
  private final @Nullable MethodHandle ulockWait =
      find("__ulock_wait", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private final @Nullable MethodHandle ulockWake =
      find("__ulock_wake", JAVA_INT, JAVA_LONG, JAVA_LONG);

  private static @Nullable MethodHandle find(String function, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, arguments);
    return linker
        .defaultLookup()
        .find(function)
        .map(symbol -> linker.downcallHandle(symbol, type))
        .orElse(null);
  }

  @Override
  public boolean modern() {
    return osSyncWait != null && osSyncWakeAll != null;
  }

  @Override
  public int osSyncWait(long address, long value, long bytes, int flags, int clock, long nanos) {
    return call(osSyncWait, address, value, bytes, flags, clock, nanos);
  }

  @Override
  public int osSyncWakeAll(long address, long bytes, int flags) {
    return call(osSyncWakeAll, address, bytes, flags);
  }

  @Override
  public int ulockWait(int operation, long address, long value, int micros) {
    return call(ulockWait, operation, address, value, micros);
  }

  @Override
  public int ulockWake(int operation, long address, long value) {
    return call(ulockWake, operation, address, value);
  }

  private static int call(@Nullable MethodHandle function, Object... arguments) {
    if (function == null) {
      throw new UnsupportedOperationException("this system cannot sleep on an address");
    }
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable impossible) {
      throw new LinkageError("sleep on an address", impossible);
    }
  }
}
