package io.cochlea.hardware;

import io.cochlea.api.hardware.Inventory;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** When threads are tied to processors. */
enum AffinityPolicy {
  AUTO,
  ON,
  OFF;

  /**
   * @throws IllegalArgumentException naming what is allowed
   */
  static AffinityPolicy of(String mode) {
    return Arrays.stream(values())
        .filter(policy -> policy.name().toLowerCase(Locale.ROOT).equals(mode))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "io.cochlea.hardware.affinity: mode is '" + mode + "', allowed are auto, on, off"));
  }

  boolean holds(Inventory inventory) {
    return against(inventory).isEmpty();
  }

  /**
   * One line.
   *
   * @param inventory not needed when it is off anyway
   */
  String says(@Nullable Inventory inventory) {
    if (this == OFF || inventory == null) {
      return "off";
    }
    String against = against(inventory);
    return against.isEmpty() ? "on" : "off: " + against;
  }

  /** What speaks against it on that machine. */
  private String against(Inventory inventory) {
    if (this == OFF) {
      return "by configuration";
    }
    if (!inventory.origin().isEmpty()) {
      return "the inventory is another machine's";
    }
    if (this == ON) {
      return "";
    }
    var platform = inventory.platform();
    if (!platform.hypervisor().isEmpty()) {
      return "virtual machine, whose processors are not cores";
    }
    if (!platform.cloud().isEmpty()) {
      return "cloud";
    }
    if (platform.container() && platform.processorLimit() > 0) {
      return "container with a share of the processors";
    }
    return inventory.cpu().hybrid() || inventory.memory().nodes().size() > 1
        ? ""
        : "all cores are alike and near the memory";
  }
}
