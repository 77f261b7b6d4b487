package io.cochlea.console;

import io.cochlea.api.hardware.Hardware;
import io.cochlea.api.hardware.Inventory;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code hardware}: what this machine is made of. */
@Component(
    service = HardwareCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=hardware"})
public final class HardwareCommand {
  private final Hardware hardware;

  @Activate
  public HardwareCommand(@Reference Hardware hardware) {
    this.hardware = hardware;
  }

  public String hardware() {
    Inventory inventory = hardware.inventory();
    Inventory.Cpu cpu = inventory.cpu();
    Inventory.Memory memory = inventory.memory();
    Table table = new Table("what", "found");
    table.row("cpu", cpu.name());
    table.row("cores", cpu.physicalCores() + " physical, " + cpu.logicalCores() + " logical");
    table.row("vectors", cpu.vectors());
    table.row(
        "memory", Units.bytes(memory.total()) + ", " + Units.bytes(memory.available()) + " free");
    table.row("system", inventory.system());
    table.row("hypervisor", inventory.hypervisor());
    inventory
        .devices()
        .forEach(d -> table.row(d.kind(), d.name() + " (" + d.vendor() + ":" + d.product() + ")"));
    new TreeSet<>(inventory.capabilities()).forEach(c -> table.row("capability", c));
    return table.render("");
  }
}
