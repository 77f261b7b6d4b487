package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.inference.InferenceException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/**
 * The function table of one loaded ONNX Runtime. Thread-safe; dangles once the library is unloaded,
 * so every call is made under a {@link Guard}.
 *
 * <p>One native call of {@value #WORDS} words serves every function: pointers, {@code size_t} and
 * {@code int64_t} are words; an {@code int} sign-extended to a word occupies the same register or
 * stack slot; and words beyond those a function declares are ignored, for the caller cleans up.
 * That holds for each ABI supported (System V x86-64, AAPCS64, Windows x64). So no call allocates,
 * and only one handle has to be linked at start-up, where each costs about 10 ms.
 */
final class OrtApi {
  static final int VERSION = 24;

  private static final int SLOTS = 413;

  /** All of this process's memory. */
  static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final int WORDS = 7;
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  JAVA_LONG, Collections.nCopies(WORDS, JAVA_LONG).toArray(MemoryLayout[]::new)));

  private final MemorySegment[] functions; // by slot number; null where not used

  /**
   * @param table address of the {@code OrtApi} struct
   */
  OrtApi(long table) {
    functions = new MemorySegment[SLOTS];
    for (Slot slot : Slot.values()) {
      functions[slot.number] = MEMORY.get(ADDRESS, table + slot.number * ADDRESS.byteSize());
    }
  }

  static long call(MemorySegment function, long a) {
    return call(function, a, 0, 0, 0, 0, 0, 0);
  }

  long call(Slot slot, long a) {
    return call(slot, a, 0, 0, 0, 0, 0, 0);
  }

  long call(Slot slot, long a, long b) {
    return call(slot, a, b, 0, 0, 0, 0, 0);
  }

  long call(Slot slot, long a, long b, long c) {
    return call(slot, a, b, c, 0, 0, 0, 0);
  }

  long call(Slot slot, long a, long b, long c, long d) {
    return call(slot, a, b, c, d, 0, 0, 0);
  }

  long call(Slot slot, long a, long b, long c, long d, long e) {
    return call(slot, a, b, c, d, e, 0, 0);
  }

  long call(Slot slot, long a, long b, long c, long d, long e, long f, long g) {
    return call(functions[slot.number], a, b, c, d, e, f, g);
  }

  private static long call(
      MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
    try {
      return (long) CALL.invokeExact(function, a, b, c, d, e, f, g);
    } catch (Throwable t) {
      throw new AssertionError("a native call throws nothing", t);
    }
  }

  /** Turns a status that is not null into an exception with the runtime's message on one line. */
  void check(long status) throws InferenceException {
    if (status != 0) {
      throw new InferenceException(message(status));
    }
  }

  private String message(long status) {
    String message = string(call(Slot.GET_ERROR_MESSAGE, status));
    call(Slot.RELEASE_STATUS, status);
    return message.strip().replaceAll("\\s+", " ");
  }

  /** Copies the C string at an address. */
  static String string(long address) {
    return MEMORY.getString(address);
  }

  /** The word at an address. */
  static long word(long address) {
    return MEMORY.get(JAVA_LONG, address);
  }
}
