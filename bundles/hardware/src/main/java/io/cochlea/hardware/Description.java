package io.cochlea.hardware;

import io.cochlea.api.hardware.Cpu;
import io.cochlea.api.hardware.Cpu.Processor;
import io.cochlea.api.hardware.Cpu.Processor.Kind;
import io.cochlea.api.hardware.Device;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Memory;
import io.cochlea.api.hardware.Platform;
import io.cochlea.api.hardware.Power;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A machine in lines {@code key: value}, to be read and to be written by hand. Keys may be left
 * out.
 *
 * <pre>
 * cpu: Apple M3 Pro
 * cpu.vendor: Apple Inc.            cpu.family, cpu.model, cpu.stepping likewise
 * cpu.extensions: asimd asimddp
 * cpu.performance: 6                numbers of processors of each kind; numbered from 0 in this order
 * cpu.efficiency: 6
 * memory: 36G                       in all
 * gpu: Apple M3 Pro, vendor Apple, product 0x1
 * npu: Meteor Lake NPU, vendor 8086, product 7d1d, driver intel_vpu, file /dev/accel/accel0
 * maker: Apple Inc.
 * product: Mac15,6
 * hypervisor: kvm
 * cloud: aws
 * battery: 57                       percent, with: discharging
 * celsius: 48.5                     with: throttled
 * </pre>
 */
final class Description {

  private static final int MAX_LINES = 256;
  private static final int MAX_VALUE = 1_024;
  private static final int PERCENT = 100;

  private String cpu = "";
  private String vendor = "";
  private String family = "";
  private String model = "";
  private String stepping = "";
  private String extensions = "";
  private int performance;
  private int efficiency;
  private long memory;
  private final List<Device> devices = new ArrayList<>();
  private String maker = "";
  private String product = "";
  private String hypervisor = "";
  private String cloud = "";
  private Power power = Power.UNKNOWN;
  private Heat heat = Heat.UNKNOWN;

  private Description() {}

  /**
   * @throws IllegalArgumentException naming key, value and what is allowed
   */
  static Machine parse(String text) {
    var description = new Description();
    if (text.lines().count() > MAX_LINES) {
      throw new IllegalArgumentException("has more than " + MAX_LINES + " lines of inventory");
    }
    text.lines().filter(line -> !line.isBlank()).forEach(description::line);
    return description.machine();
  }

  private void line(String line) {
    int colon = line.indexOf(':');
    if (colon < 0 || line.length() > MAX_VALUE) {
      throw new IllegalArgumentException(
          "has '" + line.substring(0, Math.min(40, line.length())) + "', allowed is 'key: value'");
    }
    String value = line.substring(colon + 1).strip();
    switch (line.substring(0, colon).strip()) {
      case "cpu" -> cpu = value;
      case "cpu.vendor" -> vendor = value;
      case "cpu.family" -> family = value;
      case "cpu.model" -> model = value;
      case "cpu.stepping" -> stepping = value;
      case "cpu.extensions" -> extensions = value;
      case "cpu.performance" -> performance = number("cpu.performance", value, CpuList.MAX_CPUS);
      case "cpu.efficiency" -> efficiency = number("cpu.efficiency", value, CpuList.MAX_CPUS);
      case "memory" -> memory = Units.bytes(value);
      case "gpu" -> devices.add(device(Device.Kind.GPU, value));
      case "npu" -> devices.add(device(Device.Kind.NPU, value));
      case "maker" -> maker = value;
      case "product" -> product = value;
      case "hypervisor" -> hypervisor = value;
      case "cloud" -> cloud = value;
      case "battery" ->
          power =
              new Power(
                  value.endsWith(" discharging"),
                  number("battery", value.split(" ", -1)[0], PERCENT));
      case "celsius" -> heat = heat(value);
      default ->
          throw new IllegalArgumentException(
              "has the key '" + line.substring(0, colon) + "', which no inventory has");
    }
  }

  private static int number(String key, String value, int most) {
    int number = value.matches("\\d{1,7}") ? Integer.parseInt(value) : -1;
    if (number < 0 || number > most) {
      throw new IllegalArgumentException(
          "has %s '%s', allowed is 0 to %d".formatted(key, value, most));
    }
    return number;
  }

  private static Heat heat(String value) {
    String celsius = value.split(" ", -1)[0];
    if (!celsius.matches("\\d{1,3}(\\.\\d{1,3})?")) {
      throw new IllegalArgumentException("has celsius '" + value + "', allowed is a number");
    }
    return new Heat(
        Double.parseDouble(celsius), Double.NaN, 0, PERCENT, value.endsWith(" throttled"));
  }

  private static Device device(Device.Kind kind, String value) {
    String[] parts = value.split(", ", -1);
    return new Device(
        kind,
        parts[0],
        part(parts, "vendor"),
        part(parts, "product"),
        part(parts, "address"),
        part(parts, "driver"),
        part(parts, "file"),
        !List.of(parts).contains("no firmware"));
  }

  private static String part(String[] parts, String name) {
    for (String part : parts) {
      if (part.startsWith(name + " ")) {
        return part.substring(name.length() + 1).strip();
      }
    }
    return "";
  }

  private Machine machine() {
    var processors = new ArrayList<Processor>();
    for (int id = 0; id < performance + efficiency; id++) {
      Kind kind = id < performance ? Kind.PERFORMANCE : Kind.EFFICIENCY;
      processors.add(new Processor(id, 0, id, 0, kind));
    }
    return new Machine(
        new Cpu(
            cpu, vendor, family, model, stepping, Extensions.of(extensions), processors, List.of()),
        memory > 0 ? new Memory(memory, 0, 0, List.of()) : Memory.UNKNOWN,
        devices,
        new Platform(maker, product, hypervisor, cloud, false, 0),
        power,
        heat);
  }

  static String format(Machine machine) {
    var text = new StringBuilder();
    Cpu cpu = machine.cpu();
    line(text, "cpu", cpu.name());
    line(text, "cpu.vendor", cpu.vendor());
    line(text, "cpu.family", cpu.family());
    line(text, "cpu.model", cpu.model());
    line(text, "cpu.stepping", cpu.stepping());
    line(text, "cpu.extensions", String.join(" ", cpu.extensions().stream().sorted().toList()));
    line(text, "cpu.performance", count(cpu, Kind.PERFORMANCE));
    line(text, "cpu.efficiency", count(cpu, Kind.EFFICIENCY));
    line(text, "memory", machine.memory().total() > 0 ? "" + machine.memory().total() : "");
    machine.devices().forEach(d -> line(text, d.kind().name().toLowerCase(Locale.ROOT), format(d)));
    line(text, "maker", machine.platform().maker());
    line(text, "product", machine.platform().model());
    line(text, "hypervisor", machine.platform().hypervisor());
    line(text, "cloud", machine.platform().cloud());
    Power power = machine.power();
    if (power.percent() >= 0) {
      line(text, "battery", power.percent() + (power.onBattery() ? " discharging" : ""));
    }
    Heat heat = machine.heat();
    if (!Double.isNaN(heat.celsius())) {
      line(text, "celsius", heat.celsius() + (heat.throttled() ? " throttled" : ""));
    }
    return text.toString();
  }

  private static String count(Cpu cpu, Kind kind) {
    int count = cpu.numbers(kind).size();
    return count > 0 ? String.valueOf(count) : "";
  }

  private static String format(Device device) {
    var text = new StringBuilder(device.name().replace(", ", " "));
    String[][] parts = {
      {"vendor", device.vendor()},
      {"product", device.product()},
      {"address", device.address()},
      {"driver", device.driver()},
      {"file", device.file()}
    };
    for (String[] part : parts) {
      if (!part[1].isEmpty()) {
        text.append(", ").append(part[0]).append(' ').append(part[1].replace(", ", " "));
      }
    }
    return text.append(device.firmware() ? "" : ", no firmware").toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    if (!value.isEmpty()) {
      text.append(key).append(": ").append(value.replaceAll("\\p{C}", " ")).append('\n');
    }
  }
}
