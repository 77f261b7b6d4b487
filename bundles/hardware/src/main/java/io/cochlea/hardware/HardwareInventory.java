package io.cochlea.hardware;

import io.cochlea.api.hardware.Hardware;
import io.cochlea.api.hardware.Inventory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The inventory of this machine. The first look is taken by a thread of its own, so that nothing
 * waits for it but who asks.
 */
@Component(configurationPid = "io.cochlea.hardware")
@Designate(ocd = Config.class)
public final class HardwareInventory implements Hardware {

  private final KernelFiles files;
  private final Supplier<Machine> otherwise;
  private final Conditions conditions;
  private volatile @Nullable Inventory latest;

  @Activate
  public HardwareInventory(BundleContext context, Config config) {
    this(new Conditions(context), root(config), otherwise(config.root()));
    Thread.ofPlatform().daemon().name("cochlea-hardware").start(this::inventory);
  }

  HardwareInventory(Conditions conditions, Path root, Supplier<Machine> otherwise) {
    this.conditions = conditions;
    this.files = new KernelFiles(root);
    this.otherwise = otherwise;
  }

  private static Path root(Config config) {
    Path root = Path.of(config.root());
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException(
          "io.cochlea.hardware: root is '" + root + "', allowed is a directory that is there");
    }
    return root;
  }

  private static Supplier<Machine> otherwise(String root) {
    return root.equals("/") ? OshiMachine::read : () -> Machine.UNKNOWN;
  }

  @Override
  public Inventory inventory() {
    Inventory found = latest;
    return found != null ? found : scanOnce();
  }

  private synchronized Inventory scanOnce() {
    Inventory found = latest;
    return found != null ? found : rescan();
  }

  @Override
  public synchronized Inventory rescan() {
    Machine machine = new LinuxMachine(files).read();
    if (!machine.isComplete()) {
      machine = machine.or(otherwise.get());
    }
    var found =
        new Inventory(
            machine.cpu(),
            machine.memory(),
            machine.devices(),
            machine.system(),
            machine.hypervisor(),
            Capabilities.of(machine, files));
    // Before the conditions: whoever they wake may ask for the inventory from another thread.
    latest = found;
    conditions.publish(found.capabilities());
    return found;
  }

  @Deactivate
  void close() {
    conditions.close();
  }
}
