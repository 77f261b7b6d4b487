package io.cochlea.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cochlea.api.inference.Availability;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/** Asks NVIDIA's driver what there is: {@code cuInit} and two questions of the CUDA driver API. */
final class CudaDriver {
  private static final int NO_DEVICE = 100;
  private static final int OLDEST = 12_000;
  private static final String ADVICE =
      "install NVIDIA's driver, 525 or newer for CUDA 12, 580 or newer for CUDA 13";

  private final String library;

  /**
   * @param library name or path, as the system's loader takes it
   */
  CudaDriver(String library) {
    this.library = library;
  }

  /** The one of this system. */
  static CudaDriver ofSystem() {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    return new CudaDriver(windows ? "nvcuda.dll" : "libcuda.so.1");
  }

  /** Whether it has the device with this number. */
  Availability probe(int device) {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
      int status = call(symbols, "cuInit", 0);
      if (status != 0) {
        return missing(
            status == NO_DEVICE
                ? "NVIDIA's driver finds no GPU"
                : "NVIDIA's driver does not start: cuInit answers " + status);
      }
      int version = ask(symbols, arena, "cuDriverGetVersion");
      int devices = ask(symbols, arena, "cuDeviceGetCount");
      String cuda = "CUDA " + version / 1000 + "." + version % 1000 / 10;
      if (version < OLDEST) {
        return missing("NVIDIA's driver is for " + cuda + "; " + ADVICE);
      }
      if (device >= devices) {
        return missing("device.id is " + device + "; allowed is 0 to " + (devices - 1));
      }
      return new Availability(true, cuda + ", device " + device + " of " + devices);
    } catch (IllegalArgumentException e) {
      return missing("no " + library + "; " + ADVICE);
    } catch (IllegalStateException e) {
      return missing(String.valueOf(e.getMessage()));
    }
  }

  private static Availability missing(String what) {
    return new Availability(false, what);
  }

  private int ask(SymbolLookup symbols, Arena arena, String function) {
    MemorySegment answer = arena.allocate(JAVA_INT);
    int status = call(symbols, function, answer);
    if (status != 0) {
      throw new IllegalStateException(function + " of NVIDIA's driver answers " + status);
    }
    return answer.get(JAVA_INT, 0);
  }

  private int call(SymbolLookup symbols, String function, Object argument) {
    MemorySegment address =
        symbols
            .find(function)
            .orElseThrow(() -> new IllegalStateException(library + " has no " + function));
    MemoryLayout layout = argument instanceof MemorySegment ? ADDRESS : JAVA_INT;
    try {
      return (int)
          Linker.nativeLinker()
              .downcallHandle(address, FunctionDescriptor.of(JAVA_INT, layout))
              .invoke(argument);
    } catch (Throwable t) {
      throw new AssertionError("a native call throws nothing", t);
    }
  }
}
