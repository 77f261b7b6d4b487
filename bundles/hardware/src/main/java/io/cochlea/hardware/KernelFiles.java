package io.cochlea.hardware;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files under {@code /proc} and {@code /sys}; what is not there reads as empty. */
record KernelFiles(Path root) {

  /** The whole file without surrounding space, or empty. */
  String text(String path) {
    return text(root.resolve(path));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException | SecurityException e) {
      return "";
    }
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /** The names in a directory, sorted. */
  List<String> list(String directory) {
    var names = new ArrayList<String>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(directory))) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    } catch (IOException | SecurityException e) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  /** The lines {@code key : value} of a file; of a key that comes twice, the first. */
  Map<String, String> pairs(String path) {
    var pairs = new HashMap<String, String>();
    text(path)
        .lines()
        .forEach(line -> {
          int colon = line.indexOf(':');
          if (colon > 0) {
            pairs.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
          }
        });
    return pairs;
  }

  /** A file that holds a hexadecimal number such as {@code 0x10de}, or −1. */
  int hex(String path) {
    String text = text(path);
    try {
      return text.startsWith("0x") ? Integer.parseUnsignedInt(text.substring(2), 16) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
