package io.cochlea.api.hardware;

import java.util.List;
import java.util.Set;

/**
 * What a machine is made of, and how it is.
 *
 * @param origin empty for this machine; else the file or directory that stands for another
 * @param capabilities the {@code cochlea.hw.*} conditions that hold here
 */
public record Inventory(
    String origin,
    Cpu cpu,
    Memory memory,
    List<Device> devices,
    Platform platform,
    Power power,
    Heat heat,
    Set<String> capabilities) {

  public Inventory {
    devices = List.copyOf(devices);
    capabilities = Set.copyOf(capabilities);
  }

  /** What placement should spare or avoid now. */
  public Hints hints() {
    return new Hints(power.onBattery(), power.percent(), heat.throttled());
  }
}
