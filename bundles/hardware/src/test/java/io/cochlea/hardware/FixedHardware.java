package io.cochlea.hardware;

import io.cochlea.api.hardware.Hardware;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Inventory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A machine of a test that is taken for the one the test runs on. */
record FixedHardware(Inventory inventory) implements Hardware {

  static FixedHardware of(String machine) throws IOException {
    Source source = Machines.source(machine);
    return new FixedHardware(new Source("", source.files(), source.otherwise()).read(Heat.UNKNOWN));
  }

  /** Two processors of which nothing else is said but what {@code more} files say. */
  static FixedHardware ofTwo(NavigableMap<String, String> more) {
    var files = new TreeMap<>(more);
    files.put("proc/cpuinfo", "processor\t: 0\nflags\t\t: avx2\n\nprocessor\t: 1\n");
    return new FixedHardware(
        new Source("", new RecordedFiles(files), () -> Machine.UNKNOWN).read(Heat.UNKNOWN));
  }

  @Override
  public Inventory rescan() {
    return inventory;
  }

  @Override
  public String dump() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Inventory load(Path source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Inventory unload() {
    throw new UnsupportedOperationException();
  }
}
