package io.cochlea.vad;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * libfvad's C functions, called directly on off-heap memory. Pointers travel as {@code long}, so
 * that no call allocates. The library is unmapped when neither this nor any detector that came of
 * it is reachable: a call can never meet an unloaded one. Thread-safe; each handle is not.
 */
final class Fvad {

  private final MethodHandle create;
  private final MethodHandle setMode;
  private final MethodHandle setRate;
  private final MethodHandle process;
  private final MethodHandle reset;
  private final MethodHandle free;

  private Fvad(SymbolLookup library) throws IOException {
    create = bind(library, "fvad_new", FunctionDescriptor.of(JAVA_LONG));
    setMode = bind(library, "fvad_set_mode", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
    setRate =
        bind(library, "fvad_set_sample_rate", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
    MemoryLayout size = Linker.nativeLinker().canonicalLayouts().get("size_t");
    process =
        bind(library, "fvad_process", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, size));
    reset = bind(library, "fvad_reset", FunctionDescriptor.ofVoid(JAVA_LONG));
    free = bind(library, "fvad_free", FunctionDescriptor.ofVoid(JAVA_LONG));
  }

  /**
   * @throws IOException when the file cannot be loaded or lacks a function, naming it
   */
  static Fvad load(Path file) throws IOException {
    try {
      return new Fvad(SymbolLookup.libraryLookup(file, Arena.ofAuto()));
    } catch (IllegalArgumentException e) {
      throw new IOException("libfvad does not load here: " + e.getMessage(), e);
    }
  }

  private static MethodHandle bind(SymbolLookup library, String name, FunctionDescriptor type)
      throws IOException {
    var symbol = library.find(name).orElseThrow(() -> new IOException("libfvad lacks " + name));
    return Linker.nativeLinker().downcallHandle(symbol, type);
  }

  /** A detector at its defaults (mode 0, 8 kHz), to be given to {@link #free}. */
  long create() {
    long handle;
    try {
      handle = (long) create.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (handle == 0) {
      throw new IllegalStateException("libfvad is out of memory");
    }
    return handle;
  }

  /** Changes the mode and keeps what was learnt of the noise. */
  void mode(long handle, int mode) {
    int refused;
    try {
      refused = (int) setMode.invokeExact(handle, mode);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (refused != 0) {
      throw new IllegalArgumentException("libfvad refuses mode " + mode);
    }
  }

  /**
   * Forgets what was heard.
   *
   * @param mode aggressiveness, 0 to 3
   * @param rate 8000, 16000, 32000 or 48000 Hz
   */
  void reset(long handle, int mode, int rate) {
    int refused;
    try {
      reset.invokeExact(handle);
      refused = (int) setMode.invokeExact(handle, mode) | (int) setRate.invokeExact(handle, rate);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (refused != 0) {
      throw new IllegalArgumentException("libfvad refuses mode " + mode + " at " + rate + " Hz");
    }
  }

  /**
   * Judges one frame of signed 16-bit samples.
   *
   * @param samples 10, 20 or 30 ms of them
   */
  boolean process(long handle, long address, long samples) {
    int speech;
    try {
      speech = (int) process.invokeExact(handle, address, samples);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (speech < 0) {
      throw new IllegalArgumentException("libfvad refuses a frame of " + samples + " samples");
    }
    return speech != 0;
  }

  void free(long handle) {
    try {
      free.invokeExact(handle);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("libfvad call failed", e);
  }
}
