package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Asks the system's loader what neither Java nor ONNX Runtime passes on. */
final class DynamicLoader {
  private static final int RTLD_LAZY = 1;
  private static final int RTLD_NOLOAD = NativeFiles.platform().startsWith("osx") ? 0x10 : 4;

  private DynamicLoader() {}

  /**
   * What it has against a library, in one line: that which the library needs and is not found, as a
   * rule. Null where it has nothing against it, or cannot be asked.
   */
  static @Nullable String objection(Path library) {
    if (NativeFiles.platform().startsWith("win")) {
      return null;
    }
    // Looked up before: looking up forgets the error.
    MethodHandle error = function("dlerror", FunctionDescriptor.of(ADDRESS));
    if (opens(library, RTLD_LAZY)) {
      return null;
    }
    try {
      MemorySegment words = (MemorySegment) error.invoke();
      return words.address() == 0 ? null : OrtApi.string(words.address()).replaceAll("\\s+", " ");
    } catch (Throwable t) {
      throw new AssertionError("a native call throws nothing", t);
    }
  }

  /** Whether a library that nobody holds is mapped still; it goes with this call if it can. */
  static boolean isMapped(Path library) {
    return !NativeFiles.platform().startsWith("win") && opens(library, RTLD_LAZY | RTLD_NOLOAD);
  }

  private static boolean opens(Path library, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle =
          (MemorySegment)
              function("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT))
                  .invoke(arena.allocateFrom(library.toString()), mode);
      return handle.address() != 0
          && (int) function("dlclose", FunctionDescriptor.of(JAVA_INT, ADDRESS)).invoke(handle)
              == 0;
    } catch (Throwable t) {
      throw new AssertionError("a native call throws nothing", t);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }
}
