package io.cochlea.hardware;

import io.cochlea.api.hardware.Cpu;
import io.cochlea.api.hardware.Cpu.Cache;
import io.cochlea.api.hardware.Cpu.Processor;
import io.cochlea.api.hardware.Cpu.Processor.Kind;
import io.cochlea.api.hardware.Device;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Memory;
import io.cochlea.api.hardware.Platform;
import io.cochlea.api.hardware.Power;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.PowerSource;

/** Asks OSHI, which knows every system; its first use costs some 150 ms. */
final class OshiMachine {

  private static final Logger LOG = LoggerFactory.getLogger(OshiMachine.class);
  private static final int PERCENT = 100;

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
    var memory = hardware.getMemory();
    var system = hardware.getComputerSystem();
    double celsius = hardware.getSensors().getCpuTemperature();
    return new Machine(
        cpu(hardware.getProcessor()),
        new Memory(memory.getTotal(), memory.getAvailable(), 0, List.of()),
        hardware.getGraphicsCards().stream()
            .map(card -> gpu(card.getName(), card.getVendor(), card.getDeviceId()))
            .toList(),
        new Platform(known(system.getManufacturer()), known(system.getModel()), "", "", false, 0),
        power(hardware.getPowerSources()),
        celsius > 0 ? new Heat(celsius, Double.NaN, 0, PERCENT, false) : Heat.UNKNOWN);
  }

  private static Device gpu(String name, String vendor, String product) {
    return new Device(Device.Kind.GPU, name, vendor, product, "", "", "", true);
  }

  private static Cpu cpu(CentralProcessor processor) {
    var id = processor.getProcessorIdentifier();
    return new Cpu(
        known(id.getName()),
        known(id.getVendor()),
        known(id.getFamily()),
        known(id.getModel()),
        known(id.getStepping()),
        extensions(processor.getFeatureFlags()),
        processors(processor),
        processor.getProcessorCaches().stream()
            .map(c -> new Cache(c.getLevel(), title(c.getType().name()), c.getCacheSize(), 0))
            .distinct()
            .toList());
  }

  /** OSHI gives the slowest cores the lowest class of efficiency. */
  private static List<Processor> processors(CentralProcessor processor) {
    Map<List<Integer>, Integer> classes = new HashMap<>();
    processor
        .getPhysicalProcessors()
        .forEach(core ->
            classes.put(
                List.of(core.getPhysicalPackageNumber(), core.getPhysicalProcessorNumber()),
                core.getEfficiency()));
    int best = classes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return processor.getLogicalProcessors().stream()
        .map(logical -> {
          int socket = logical.getPhysicalPackageNumber();
          int core = logical.getPhysicalProcessorNumber();
          boolean slow = classes.getOrDefault(List.of(socket, core), best) < best;
          return new Processor(
              logical.getProcessorNumber(),
              socket,
              core,
              logical.getNumaNode(),
              slow ? Kind.EFFICIENCY : Kind.PERFORMANCE);
        })
        .toList();
  }

  private static Power power(List<PowerSource> sources) {
    return sources.stream()
        .filter(source -> source.getMaxCapacity() > 0)
        .findFirst()
        .map(battery ->
            new Power(
                battery.isDischarging() && !battery.isPowerOnLine(),
                (int) Math.round(battery.getRemainingCapacityPercent() * PERCENT)))
        .orElse(Power.UNKNOWN);
  }

  /** OSHI says {@code unknown} where it is silent. */
  private static String known(String text) {
    return text.equalsIgnoreCase("unknown") ? "" : text.strip();
  }

  private static String title(String name) {
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  /** Every 64-bit ARM has NEON, whether its system says so or not. */
  private static Set<String> extensions(List<String> lines) {
    Set<String> told = new TreeSet<>(Extensions.told(lines));
    if (System.getProperty("os.arch", "").equals("aarch64")) {
      told.add("asimd");
    }
    return told;
  }
}
