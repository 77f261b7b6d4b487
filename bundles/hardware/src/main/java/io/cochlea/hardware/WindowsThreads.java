package io.cochlea.hardware;

import com.sun.jna.Native;
import com.sun.jna.platform.win32.BaseTSD.ULONG_PTR;
import com.sun.jna.platform.win32.BaseTSD.ULONG_PTRByReference;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import io.cochlea.api.hardware.Affinity.ThreadRole;
import java.util.List;
import java.util.stream.IntStream;

/** The first 64 processors, by a mask. Unproven: it was never run. */
final class WindowsThreads implements ThreadCalls {

  /** What JNA's own lacks. */
  private interface Threads extends StdCallLibrary {
    ULONG_PTR SetThreadAffinityMask(HANDLE thread, ULONG_PTR mask);
  }

  private final Threads threads =
      Native.load("kernel32", Threads.class, W32APIOptions.DEFAULT_OPTIONS);

  @Override
  public List<Integer> allowed() {
    var process = new ULONG_PTRByReference();
    var system = new ULONG_PTRByReference();
    Kernel32 kernel = Kernel32.INSTANCE;
    if (!kernel.GetProcessAffinityMask(kernel.GetCurrentProcess(), process, system)) {
      return List.of();
    }
    long mask = process.getValue().longValue();
    return IntStream.range(0, Long.SIZE).filter(cpu -> (mask >>> cpu & 1) != 0).boxed().toList();
  }

  @Override
  public String run(ThreadRole role, List<Integer> processors) {
    long mask =
        processors.stream()
            .filter(cpu -> cpu < Long.SIZE)
            .mapToLong(cpu -> 1L << cpu)
            .reduce(0, (a, b) -> a | b);
    ULONG_PTR before =
        threads.SetThreadAffinityMask(Kernel32.INSTANCE.GetCurrentThread(), new ULONG_PTR(mask));
    return before.longValue() != 0
        ? ""
        : "processors %s refused: error %d"
            .formatted(CpuList.format(processors), Native.getLastError());
  }

  @Override
  public String memory(int node) {
    return ""; // it comes from the node of the processor that touches it
  }
}
