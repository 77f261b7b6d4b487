package io.cochlea.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Ties the calling thread to a processor, on Linux; elsewhere it goes where it is put. */
final class Affinity {
  private static final int MAX_CPUS = 1_024;

  private Affinity() {}

  /**
   * @throws IllegalArgumentException when there is no such processor, or not for this process
   */
  static void pin(int cpu) {
    if (!Backing.linux()) {
      return;
    }
    if (cpu < 0 || cpu >= MAX_CPUS || !set(cpu)) {
      throw new IllegalArgumentException("processor %d is not there to pin to".formatted(cpu));
    }
  }

  private static boolean set(int cpu) {
    Linker linker = Linker.nativeLinker();
    MethodHandle call =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("sched_setaffinity"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(MAX_CPUS / Byte.SIZE, Long.BYTES);
      set.set(JAVA_LONG, cpu / Long.SIZE * (long) Long.BYTES, 1L << cpu);
      return (int) call.invokeExact(0, set.byteSize(), set.address()) == 0;
    } catch (Throwable impossible) {
      throw new LinkageError("sched_setaffinity", impossible);
    }
  }
}
