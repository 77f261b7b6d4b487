package io.cochlea.ring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The system calls behind shared memory. A call that fails throws with the system's reason. */
final class Posix {
  static final int PROT_NONE = 0;
  static final int PROT_READ_WRITE = 3;
  static final int MAP_SHARED = 0x01;
  static final int MAP_FIXED = 0x10;

  /** Linux only: fill the page tables now. */
  static final int MAP_POPULATE = 0x8000;

  /** Linux only: prefer huge pages from now on; make them of what is there, since Linux 6.1. */
  static final int MADV_HUGEPAGE = 14;

  static final int MADV_COLLAPSE = 25;

  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int F_ADD_SEALS = 1033;
  private static final int F_GET_SEALS = 1034;
  private static final int F_SEAL_SEAL = 1;
  private static final int F_SEAL_SHRINK = 2;
  private static final int F_SEAL_GROW = 4;
  private static final int O_RDWR = 2;
  private static final int OWNER_ONLY = 0600;
  private static final int SEEK_END = 2;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Posix() {}

  /** Linux only: an open file in memory that has no name, owner-only. */
  static int memfd(String name) throws IOException {
    int descriptor =
        callInt(
            "memfd_create",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            (call, state, arena) ->
                (int)
                    call.invokeExact(
                        state, arena.allocateFrom(name), MFD_CLOEXEC | MFD_ALLOW_SEALING));
    callInt(
        "fchmod",
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
        (call, state, arena) -> (int) call.invokeExact(state, descriptor, OWNER_ONLY));
    return descriptor;
  }

  static int open(String path) throws IOException {
    return callInt(
        "open",
        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
        (call, state, arena) -> (int) call.invokeExact(state, arena.allocateFrom(path), O_RDWR),
        Linker.Option.firstVariadicArg(2));
  }

  static void close(int descriptor) throws IOException {
    callInt(
        "close",
        FunctionDescriptor.of(JAVA_INT, JAVA_INT),
        (call, state, arena) -> (int) call.invokeExact(state, descriptor));
  }

  static void truncate(int descriptor, long bytes) throws IOException {
    callInt(
        "ftruncate",
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
        (call, state, arena) -> (int) call.invokeExact(state, descriptor, bytes));
  }

  /** Linux only: takes the pages now, so that no later access can find memory exhausted. */
  static void allocate(int descriptor, long bytes) throws IOException {
    callInt(
        "fallocate",
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
        (call, state, arena) -> (int) call.invokeExact(state, descriptor, 0, 0L, bytes));
  }

  /** Linux only: from now on nobody can change the size, and so no access can fault. */
  static void seal(int descriptor) throws IOException {
    callInt(
        "fcntl",
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
        (call, state, arena) ->
            (int)
                call.invokeExact(
                    state, descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL),
        Linker.Option.firstVariadicArg(2));
  }

  /**
   * Linux only: whether nobody can change the size.
   *
   * @throws IOException when it is not memory that can be sealed
   */
  static boolean sealed(int descriptor) throws IOException {
    int wanted = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    return (callInt(
                "fcntl",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
                (call, state, arena) -> (int) call.invokeExact(state, descriptor, F_GET_SEALS),
                Linker.Option.firstVariadicArg(2))
            & wanted)
        == wanted;
  }

  static long size(int descriptor) throws IOException {
    return call(
        "lseek",
        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
        (call, state, arena) -> (long) call.invokeExact(state, descriptor, 0L, SEEK_END));
  }

  /** Of this process, as it acts. */
  static int user() throws IOException {
    return callInt(
        "geteuid",
        FunctionDescriptor.of(JAVA_INT),
        (call, state, arena) -> (int) call.invokeExact(state));
  }

  static long map(long address, long bytes, int protection, int flags, int descriptor, long offset)
      throws IOException {
    return call(
        "mmap",
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
        (call, state, arena) ->
            (long) call.invokeExact(state, address, bytes, protection, flags, descriptor, offset));
  }

  /** Keeps the pages from being swapped out. */
  static void lock(long address, long bytes) throws IOException {
    callInt(
        "mlock",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG),
        (call, state, arena) -> (int) call.invokeExact(state, address, bytes));
  }

  static void advise(long address, long bytes, int advice) throws IOException {
    callInt(
        "madvise",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
        (call, state, arena) -> (int) call.invokeExact(state, address, bytes, advice));
  }

  static void unmap(long address, long bytes) throws IOException {
    callInt(
        "munmap",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG),
        (call, state, arena) -> (int) call.invokeExact(state, address, bytes));
  }

  interface Call {
    long on(MethodHandle call, MemorySegment state, Arena arena) throws Throwable;
  }

  private static int callInt(
      String function, FunctionDescriptor type, Call call, Linker.Option... options)
      throws IOException {
    return (int) call(function, type, call, options);
  }

  static long call(String function, FunctionDescriptor type, Call call, Linker.Option... options)
      throws IOException {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 1, options.length);
    all[0] = Linker.Option.captureCallState("errno");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment symbol =
          LINKER
              .defaultLookup()
              .find(function)
              .orElseThrow(() -> new IOException("this system has no " + function));
      MemorySegment state = arena.allocate(CALL_STATE);
      long result = call.on(LINKER.downcallHandle(symbol, type, all), state, arena);
      if (result == -1) {
        throw new IOException(function + ": " + reason((int) ERRNO.get(state, 0L)));
      }
      return result;
    } catch (IOException failed) {
      throw failed;
    } catch (Throwable impossible) {
      throw new LinkageError(function, impossible);
    }
  }

  static String reason(int errno) {
    MethodHandle strerror =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"),
            FunctionDescriptor.of(ADDRESS, JAVA_INT));
    try {
      return ((MemorySegment) strerror.invokeExact(errno)).reinterpret(Byte.MAX_VALUE).getString(0);
    } catch (Throwable impossible) {
      throw new LinkageError("strerror", impossible);
    }
  }
}
