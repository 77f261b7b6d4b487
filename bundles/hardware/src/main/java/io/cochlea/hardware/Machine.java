package io.cochlea.hardware;

import io.cochlea.api.hardware.Cpu;
import io.cochlea.api.hardware.Device;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Memory;
import io.cochlea.api.hardware.Platform;
import io.cochlea.api.hardware.Power;
import java.util.List;

/** What one source says about the machine; {@code UNKNOWN}, empty or 0 where it does not know. */
record Machine(
    Cpu cpu, Memory memory, List<Device> devices, Platform platform, Power power, Heat heat) {

  /** A source that knows nothing. */
  static final Machine UNKNOWN =
      new Machine(
          Cpu.UNKNOWN, Memory.UNKNOWN, List.of(), Platform.UNKNOWN, Power.UNKNOWN, Heat.UNKNOWN);

  /** Whether another source is worth asking: one that costs, such as OSHI. */
  boolean isComplete() {
    return !cpu.name().isEmpty() && cpu.logicalCores() > 0 && memory.total() > 0;
  }

  /** This, with what it does not know taken from {@code other}. */
  Machine or(Machine other) {
    Cpu theirs = other.cpu;
    return new Machine(
        new Cpu(
            first(cpu.name(), theirs.name()),
            first(cpu.vendor(), theirs.vendor()),
            first(cpu.family(), theirs.family()),
            first(cpu.model(), theirs.model()),
            first(cpu.stepping(), theirs.stepping()),
            cpu.extensions().isEmpty() ? theirs.extensions() : cpu.extensions(),
            first(cpu.processors(), theirs.processors()),
            first(cpu.caches(), theirs.caches())),
        memory.total() > 0 ? memory : other.memory,
        first(devices, other.devices),
        new Platform(
            first(platform.maker(), other.platform.maker()),
            first(platform.model(), other.platform.model()),
            first(platform.hypervisor(), other.platform.hypervisor()),
            first(platform.cloud(), other.platform.cloud()),
            platform.container() || other.platform.container(),
            platform.processorLimit() > 0
                ? platform.processorLimit()
                : other.platform.processorLimit()),
        power.equals(Power.UNKNOWN) ? other.power : power,
        heat.equals(Heat.UNKNOWN) ? other.heat : heat);
  }

  private static String first(String ours, String theirs) {
    return ours.isEmpty() ? theirs : ours;
  }

  private static <T> List<T> first(List<T> ours, List<T> theirs) {
    return ours.isEmpty() ? theirs : ours;
  }
}
