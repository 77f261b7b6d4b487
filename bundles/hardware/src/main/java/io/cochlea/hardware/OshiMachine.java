package io.cochlea.hardware;

import io.cochlea.api.hardware.Inventory.Cpu;
import io.cochlea.api.hardware.Inventory.Device;
import io.cochlea.api.hardware.Inventory.Device.Kind;
import io.cochlea.api.hardware.Inventory.Memory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.SystemInfo;
import oshi.hardware.HardwareAbstractionLayer;

/** Asks OSHI, which knows every system; its first use costs some 150 ms. */
final class OshiMachine {

  private static final Logger LOG = LoggerFactory.getLogger(OshiMachine.class);

  private OshiMachine() {}

  /** What OSHI tells, or nothing where it does not work. */
  static Machine read() {
    try {
      return read(new SystemInfo().getHardware());
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("the hardware could not be asked for: {}", e.toString());
      return Machine.UNKNOWN;
    }
  }

  private static Machine read(HardwareAbstractionLayer hardware) {
    var processor = hardware.getProcessor();
    var id = processor.getProcessorIdentifier();
    var memory = hardware.getMemory();
    var system = hardware.getComputerSystem();
    return new Machine(
        new Cpu(
            known(id.getName()),
            known(id.getVendor()),
            known(id.getFamily()),
            known(id.getModel()),
            processor.getPhysicalProcessorCount(),
            processor.getLogicalProcessorCount(),
            vectors(String.join(" ", processor.getFeatureFlags()))),
        new Memory(memory.getTotal(), memory.getAvailable()),
        hardware.getGraphicsCards().stream()
            .map(card -> new Device(Kind.GPU, card.getName(), card.getVendor(), card.getDeviceId()))
            .toList(),
        (known(system.getManufacturer()) + " " + known(system.getModel())).strip(),
        "");
  }

  /** OSHI says {@code unknown} where it is silent. */
  private static String known(String text) {
    return text.equalsIgnoreCase("unknown") ? "" : text.strip();
  }

  /** Every 64-bit ARM has NEON, whether its system says so or not. */
  private static String vectors(String flags) {
    String named = Machine.vectors(flags);
    return named.isEmpty() && System.getProperty("os.arch", "").equals("aarch64") ? "neon" : named;
  }
}
