package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system's loader what it has against a library: the one it needs and does not find, as a
 * rule. Neither Java nor ONNX Runtime passes that on.
 */
final class DynamicLoader {
  private static final int RTLD_LAZY = 1;

  private DynamicLoader() {}

  /** Its words, in one line; null where it has nothing against it, or is not asked so. */
  static @Nullable String objection(Path library) {
    if (NativeFiles.platform().startsWith("win")) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    var symbols = linker.defaultLookup();
    try (Arena arena = Arena.ofConfined()) {
      var open =
          linker.downcallHandle(
              symbols.findOrThrow("dlopen"), FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
      var error =
          linker.downcallHandle(symbols.findOrThrow("dlerror"), FunctionDescriptor.of(ADDRESS));
      var close =
          linker.downcallHandle(
              symbols.findOrThrow("dlclose"), FunctionDescriptor.of(JAVA_INT, ADDRESS));
      MemorySegment handle =
          (MemorySegment) open.invoke(arena.allocateFrom(library.toString()), RTLD_LAZY);
      if (handle.address() != 0) {
        int ignored = (int) close.invoke(handle);
        return null;
      }
      MemorySegment words = (MemorySegment) error.invoke();
      return words.address() == 0 ? null : OrtApi.string(words.address()).replaceAll("\\s+", " ");
    } catch (Throwable t) {
      throw new AssertionError("a native call throws nothing", t);
    }
  }
}
