package io.cochlea.hardware;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import io.cochlea.api.hardware.Affinity.ThreadRole;
import java.util.ArrayList;
import java.util.List;

/** Masks of processors and a preferred memory node, by thread. */
final class LinuxThreads implements ThreadCalls {

  private static final int SELF = 0;

  /** The C library has no function for it; the number differs by architecture. */
  private static final int SET_MEMPOLICY =
      System.getProperty("os.arch", "").equals("aarch64") ? 237 : 238;

  private static final int MPOL_PREFERRED = 1;
  private static final int MAX_NODES = 1_024;

  /** The C library's. */
  private interface C extends Library {
    int sched_setaffinity(int thread, NativeLong size, byte[] mask) throws LastErrorException;

    int sched_getaffinity(int thread, NativeLong size, byte[] mask) throws LastErrorException;

    NativeLong syscall(NativeLong number, Object... arguments) throws LastErrorException;
  }

  private final C c = Native.load("c", C.class);

  @Override
  public List<Integer> allowed() {
    var mask = new byte[CpuList.MAX_CPUS / Byte.SIZE];
    c.sched_getaffinity(SELF, new NativeLong(mask.length), mask);
    var cpus = new ArrayList<Integer>();
    for (int cpu = 0; cpu < CpuList.MAX_CPUS; cpu++) {
      if ((mask[cpu / Byte.SIZE] & 1 << cpu % Byte.SIZE) != 0) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }

  @Override
  public String run(ThreadRole role, List<Integer> processors) {
    var mask = new byte[CpuList.MAX_CPUS / Byte.SIZE];
    processors.forEach(cpu -> mask[cpu / Byte.SIZE] |= (byte) (1 << cpu % Byte.SIZE));
    try {
      c.sched_setaffinity(SELF, new NativeLong(mask.length), mask);
      return "";
    } catch (LastErrorException e) {
      return "processors " + CpuList.format(processors) + " refused: " + e.getMessage();
    }
  }

  @Override
  public String memory(int node) {
    if (node < 0 || node >= MAX_NODES) {
      return "memory of node " + node + " refused: there is none";
    }
    try (var mask = new Memory(MAX_NODES / Byte.SIZE)) {
      mask.clear();
      mask.setByte(node / Byte.SIZE, (byte) (1 << node % Byte.SIZE));
      c.syscall(
          new NativeLong(SET_MEMPOLICY),
          new NativeLong(MPOL_PREFERRED),
          mask,
          new NativeLong(MAX_NODES));
      return "";
    } catch (LastErrorException e) {
      return "memory of node " + node + " refused: " + e.getMessage();
    }
  }
}
