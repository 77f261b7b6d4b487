package io.cochlea.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Puts threads on cores of their own, on Linux; elsewhere they go where they are put. */
final class RingAffinity {
  private static final int SET_BYTES = 128;

  private RingAffinity() {}

  static void pin(int core) {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle call =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("sched_setaffinity"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
      set.set(ValueLayout.JAVA_LONG, 0, 1L << core);
      int failed = (int) call.invokeExact(0, (long) SET_BYTES, set);
      if (failed != 0) {
        throw new IllegalStateException("no thread can be put on core " + core);
      }
    } catch (RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable impossible) {
      throw new LinkageError("sched_setaffinity", impossible);
    }
  }
}
