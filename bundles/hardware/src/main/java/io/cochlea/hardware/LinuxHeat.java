package io.cochlea.hardware;

import io.cochlea.api.hardware.Cpu.Processor;
import io.cochlea.api.hardware.Heat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads how warm the processors are and whether they are slowed down. */
final class LinuxHeat {

  private static final String ZONES = "sys/class/thermal/";
  private static final String MONITORS = "sys/class/hwmon/";
  private static final String CPUS = "sys/devices/system/cpu/";
  private static final int MAX_TRIPS = 12;
  private static final int MAX_INPUTS = 32;
  private static final double MILLI = 1000;

  /** What a sensor may say; beyond, it is broken. */
  private static final double MAX_CELSIUS = 150;

  /** Governors and users take some off the highest frequency; this is more. */
  private static final int SLOW_PERCENT = 75;

  private static final int FULL = 100;

  private final KernelFiles files;
  private final List<Processor> processors;
  private double celsius = Double.NaN;
  private double limit = Double.NaN;

  LinuxHeat(KernelFiles files, List<Processor> processors) {
    this.files = files;
    this.processors = processors;
  }

  Heat read(Heat before) {
    boolean cooling = false;
    for (String name : files.list(ZONES)) {
      if (name.startsWith("thermal_zone")) {
        zone(ZONES + name + "/");
      } else if (name.startsWith("cooling_device")) {
        cooling |= cooling(ZONES + name + "/");
      }
    }
    for (String name : files.list(MONITORS)) {
      monitor(MONITORS + name + "/");
    }
    long throttles = throttles();
    int percent = frequencyPercent();
    return new Heat(
        celsius,
        limit,
        throttles,
        percent,
        cooling
            || celsius >= limit
            || percent < SLOW_PERCENT
            || (!before.equals(Heat.UNKNOWN) && throttles > before.throttles()));
  }

  private void zone(String zone) {
    String type = files.text(zone + "type").toLowerCase(Locale.ROOT);
    if (Stream.of("pkg", "cpu", "soc", "acpitz").noneMatch(type::contains)) {
      return;
    }
    warmest(files.text(zone + "temp"));
    for (int trip = 0; trip < MAX_TRIPS; trip++) {
      if (files.text(zone + "trip_point_" + trip + "_type").equals("passive")) {
        lowest(files.text(zone + "trip_point_" + trip + "_temp"));
      }
    }
  }

  /** Whether the kernel uses the processors' speed to cool, which it does by degrees. */
  private boolean cooling(String device) {
    String type = files.text(device + "type");
    return (type.equals("Processor") || type.contains("cpufreq"))
        && files.number(device + "cur_state", 0) > 0;
  }

  private void monitor(String monitor) {
    String name = files.text(monitor + "name");
    if (!name.equals("coretemp") && !name.equals("k10temp")) {
      return;
    }
    for (int input = 1; input <= MAX_INPUTS; input++) {
      warmest(files.text(monitor + "temp" + input + "_input"));
    }
    lowest(files.text(monitor + "temp1_crit"));
  }

  private void warmest(String milli) {
    double value = degrees(milli);
    celsius = value <= celsius ? celsius : Double.isNaN(value) ? celsius : value;
  }

  private void lowest(String milli) {
    double value = degrees(milli);
    limit = value >= limit ? limit : Double.isNaN(value) ? limit : value;
  }

  private static double degrees(String milli) {
    double value = milli.matches("\\d{1,7}") ? Integer.parseInt(milli) / MILLI : Double.NaN;
    return value > 0 && value <= MAX_CELSIUS ? value : Double.NaN;
  }

  private long throttles() {
    long count = 0;
    for (Processor processor : processors) {
      String counters = CPUS + "cpu" + processor.id() + "/thermal_throttle/";
      count += Math.max(0, files.number(counters + "core_throttle_count", 0));
      count += Math.max(0, files.number(counters + "package_throttle_count", 0));
    }
    return count;
  }

  private int frequencyPercent() {
    long percent = FULL;
    for (String policy : files.list(CPUS + "cpufreq")) {
      String directory = CPUS + "cpufreq/" + policy + "/";
      long highest = files.number(directory + "cpuinfo_max_freq", 0);
      long allowed = files.number(directory + "scaling_max_freq", 0);
      if (highest > 0 && allowed > 0 && allowed < highest) {
        percent = Math.min(percent, Math.round((double) FULL * allowed / highest));
      }
    }
    return (int) percent;
  }
}
