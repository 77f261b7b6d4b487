package io.cochlea.hardware;

import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Inventory;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A machine that can be looked at.
 *
 * @param origin empty for this one
 * @param otherwise asked for what the kernel's files do not tell
 */
record Source(String origin, KernelFiles files, Supplier<Machine> otherwise) {

  /** The machine this runs on. */
  static Source live() {
    return new Source("", new LiveFiles(Path.of("/")), OshiMachine::read);
  }

  /**
   * @param before the look before, see {@link LinuxMachine#read}
   */
  Inventory read(Heat before) {
    Machine machine = look(before);
    return new Inventory(
        origin,
        machine.cpu(),
        machine.memory(),
        machine.devices(),
        machine.platform(),
        machine.power(),
        machine.heat(),
        Capabilities.of(machine));
  }

  private Machine look(Heat before) {
    Machine machine = LinuxMachine.read(files, before);
    return machine.isComplete() ? machine : machine.or(otherwise.get());
  }

  /** See {@link io.cochlea.api.hardware.Hardware#dump}. */
  String dump() {
    var recorded = new RecordingFiles(files);
    Machine kernel = LinuxMachine.read(recorded, Heat.UNKNOWN);
    Machine other = kernel.isComplete() ? Machine.UNKNOWN : otherwise.get();
    return Dump.format(kernel.or(other), other, recorded.files());
  }
}
