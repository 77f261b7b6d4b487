package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.inference.InferenceException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The function table of one loaded ONNX Runtime. Thread-safe; dangles once the library is unloaded,
 * so every call is made under a {@link Guard}.
 *
 * <p>Every argument and result travels as a 64-bit word: pointers, {@code size_t} and {@code
 * int64_t} are words, and an {@code int} sign-extended to a word occupies the same register or
 * stack slot in each ABI supported (System V x86-64, AAPCS64, Windows x64). So one handle per
 * number of arguments serves the whole table, and no call allocates.
 */
final class OrtApi {
  static final int VERSION = 24;

  private static final int SLOTS = 413;

  /** All of this process's memory. */
  static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final MethodHandle CALL_0 = function(0);
  private static final MethodHandle CALL_1 = function(1);
  private static final MethodHandle CALL_2 = function(2);
  private static final MethodHandle CALL_3 = function(3);
  private static final MethodHandle CALL_4 = function(4);
  private static final MethodHandle CALL_5 = function(5);
  private static final MethodHandle CALL_7 = function(7);

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

  private static MethodHandle function(int arguments) {
    MemoryLayout[] words = new MemoryLayout[arguments];
    Arrays.fill(words, JAVA_LONG);
    return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_LONG, words));
  }

  static long call(MemorySegment function) {
    try {
      return (long) CALL_0.invokeExact(function);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static long call(MemorySegment function, long a) {
    try {
      return (long) CALL_1.invokeExact(function, a);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  long call(Slot slot, long a) {
    return call(functions[slot.number], a);
  }

  long call(Slot slot, long a, long b) {
    try {
      return (long) CALL_2.invokeExact(functions[slot.number], a, b);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  long call(Slot slot, long a, long b, long c) {
    try {
      return (long) CALL_3.invokeExact(functions[slot.number], a, b, c);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  long call(Slot slot, long a, long b, long c, long d) {
    try {
      return (long) CALL_4.invokeExact(functions[slot.number], a, b, c, d);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  long call(Slot slot, long a, long b, long c, long d, long e) {
    try {
      return (long) CALL_5.invokeExact(functions[slot.number], a, b, c, d, e);
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  long call(Slot slot, long a, long b, long c, long d, long e, long f, long g) {
    try {
      return (long) CALL_7.invokeExact(functions[slot.number], a, b, c, d, e, f, g);
    } catch (Throwable t) {
      throw new AssertionError(t);
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
