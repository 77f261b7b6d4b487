package io.cochlea.hardware;

import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Inventory;
import java.io.IOException;
import java.nio.file.Path;

/** The machines of {@code src/test/resources/machines}. */
final class Machines {

  private Machines() {}

  static Path file(String machine) {
    return Path.of("src/test/resources/machines", machine + ".txt");
  }

  static Source source(String machine) throws IOException {
    return Recordings.read(file(machine));
  }

  static Inventory inventory(String machine) throws IOException {
    return source(machine).read(Heat.UNKNOWN);
  }
}
