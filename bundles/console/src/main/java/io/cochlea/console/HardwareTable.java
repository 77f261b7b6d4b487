package io.cochlea.console;

import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.hardware.Cpu;
import io.cochlea.api.hardware.Cpu.Processor.Kind;
import io.cochlea.api.hardware.Device;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Inventory;
import io.cochlea.api.hardware.Memory;
import io.cochlea.api.hardware.Platform;
import io.cochlea.api.hardware.Power;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An inventory as operators read it; what is not known is left out. */
final class HardwareTable {
  private final Table table = new Table("what", "found");
  private final Inventory inventory;
  private final @Nullable Affinity affinity;

  HardwareTable(Inventory inventory, @Nullable Affinity affinity) {
    this.inventory = inventory;
    this.affinity = affinity;
  }

  String render() {
    row("loaded", inventory.origin());
    cpu(inventory.cpu());
    memory(inventory.memory());
    inventory.devices().forEach(this::device);
    platform(inventory.platform());
    power(inventory.power());
    heat(inventory.heat());
    affinity();
    new TreeSet<>(inventory.capabilities()).forEach(c -> row("condition", c));
    return table.render("");
  }

  private void row(String what, String found) {
    if (!found.isEmpty()) {
      table.row(what, found);
    }
  }

  private void cpu(Cpu cpu) {
    row("cpu", cpu.name());
    row(
        "model",
        "%s family %s model %s stepping %s"
            .formatted(cpu.vendor(), cpu.family(), cpu.model(), cpu.stepping())
            .replaceAll("(family|model|stepping) (?=family|model|stepping|$)", "")
            .strip());
    row("cores", cpu.physicalCores() + " physical, " + cpu.logicalCores() + " logical");
    if (cpu.hybrid()) {
      row("p-cores", cpu.numbers(Kind.PERFORMANCE).size() + " processors");
      row("e-cores", cpu.numbers(Kind.EFFICIENCY).size() + " processors");
    }
    row("vectors", cpu.vectors());
    row("extensions", String.join(" ", new TreeSet<>(cpu.extensions())));
    List<String> caches =
        cpu.caches().stream()
            .map(c -> "L%d %s %s".formatted(c.level(), c.type(), Units.bytes(c.bytes())))
            .distinct()
            .toList();
    row("caches", String.join(", ", caches));
  }

  private void memory(Memory memory) {
    String limit = memory.limit() > 0 ? ", limited to " + Units.bytes(memory.limit()) : "";
    row(
        "memory",
        "%s, %s free%s"
            .formatted(Units.bytes(memory.total()), Units.bytes(memory.available()), limit));
    if (memory.nodes().size() > 1) {
      memory.nodes().forEach(this::node);
    }
  }

  private void node(Memory.Node node) {
    row(
        "node " + node.id(),
        Units.bytes(node.bytes())
            + ", %d processors, distances %s"
                .formatted(node.processors().size(), node.distances()));
  }

  private void device(Device device) {
    row(
        device.kind().name().toLowerCase(Locale.ROOT),
        "%s (%s:%s)".formatted(device.name(), device.vendor(), device.product()));
    if (device.kind() == Device.Kind.NPU || !device.driver().isEmpty()) {
      row(
          " driver",
          (device.driver().isEmpty() ? "none" : device.driver())
              + (device.file().isEmpty() ? "" : ", " + device.file())
              + (device.firmware() ? "" : ", no firmware"));
    }
  }

  private void platform(Platform platform) {
    row("system", (platform.maker() + " " + platform.model()).strip());
    row("hypervisor", platform.hypervisor());
    row("cloud", platform.cloud());
    if (platform.container() || platform.processorLimit() > 0) {
      row(
          "container",
          platform.processorLimit() > 0
              ? String.format(Locale.ROOT, "%.2f processors", platform.processorLimit())
              : "without a limit of processors");
    }
  }

  private void power(Power power) {
    if (power.percent() >= 0) {
      row("battery", power.percent() + " %" + (power.onBattery() ? ", in use" : ""));
    }
  }

  private void heat(Heat heat) {
    if (!Double.isNaN(heat.celsius())) {
      row("heat", String.format(Locale.ROOT, "%.0f °C", heat.celsius()));
    }
    if (heat.throttled()) {
      row(
          "throttled",
          "%d times, %d %% of the frequency".formatted(heat.throttles(), heat.frequencyPercent()));
    }
  }

  private void affinity() {
    if (affinity == null) {
      return;
    }
    row("affinity", affinity.policy());
    affinity.applied().forEach(this::thread);
  }

  private void thread(Affinity.Applied applied) {
    String where = applied.role().name().toLowerCase(Locale.ROOT) + " on " + applied.processors();
    String node = applied.node() < 0 ? "" : ", memory of node " + applied.node();
    row(" " + applied.thread(), applied.note().isEmpty() ? where + node : applied.note());
  }
}
