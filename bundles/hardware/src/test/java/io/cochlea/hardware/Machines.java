package io.cochlea.hardware;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Unfolds the machines of {@code src/test/resources/machines} into directory trees. */
final class Machines {

  private Machines() {}

  static void unfold(String machine, Path root) throws IOException {
    assumeFalse(
        System.getProperty("os.name", "").startsWith("Windows"),
        "PCI addresses are no file names on Windows");
    String dump;
    try (InputStream in = Machines.class.getResourceAsStream("/machines/" + machine + ".txt")) {
      dump = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    String[] files = dump.split("(?m)^=== ", -1);
    for (int i = 1; i < files.length; i++) {
      int end = files[i].indexOf('\n');
      Path file = root.resolve(files[i].substring(0, end));
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, files[i].substring(end + 1));
    }
  }
}
