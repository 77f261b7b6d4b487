package io.cochlea.hardware;

import io.cochlea.api.hardware.Cpu;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Memory;

/** Reads the machine from the kernel's files, in a few milliseconds. */
final class LinuxMachine {

  private LinuxMachine() {}

  /**
   * @param before the look before, which tells whether it was throttled since
   */
  static Machine read(KernelFiles files, Heat before) {
    Memory memory = new LinuxMemory(files).read();
    Cpu cpu = new LinuxCpu(files, memory.nodes()).read();
    return new Machine(
        cpu,
        memory,
        new LinuxDevices(files).read(),
        new LinuxPlatform(files).read(),
        new LinuxPower(files).read(),
        new LinuxHeat(files, cpu.processors()).read(before));
  }
}
