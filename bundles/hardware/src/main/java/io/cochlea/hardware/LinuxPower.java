package io.cochlea.hardware;

import io.cochlea.api.hardware.Power;

/** Reads mains and batteries from {@code /sys/class/power_supply}. */
final class LinuxPower {

  private static final String SUPPLIES = "sys/class/power_supply/";
  private static final int FULL = 100;

  private final KernelFiles files;

  LinuxPower(KernelFiles files) {
    this.files = files;
  }

  Power read() {
    boolean plugged = false;
    boolean discharging = false;
    int percent = -1;
    for (String name : files.list(SUPPLIES)) {
      String supply = SUPPLIES + name + "/";
      if (!files.text(supply + "type").equals("Battery")) {
        plugged |= files.number(supply + "online", 0) > 0;
      } else if (!files.text(supply + "scope").equals("Device")) { // not that of a mouse
        discharging |= files.text(supply + "status").equals("Discharging");
        long charge = files.number(supply + "capacity", -1);
        percent = charge < 0 ? percent : Math.clamp(charge, 0, FULL);
      }
    }
    return new Power(discharging && !plugged, percent);
  }
}
