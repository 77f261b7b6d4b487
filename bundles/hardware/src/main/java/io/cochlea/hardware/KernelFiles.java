package io.cochlea.hardware;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files under {@code /proc}, {@code /sys}, {@code /dev} and {@code /lib/firmware}, by paths
 * without the leading slash. What is not there, or too large, or no text, reads as empty.
 */
interface KernelFiles {

  /** The whole file without surrounding space, or empty. */
  String text(String path);

  boolean exists(String path);

  /** The names in a directory, sorted. */
  List<String> list(String directory);

  /** The lines {@code key : value} of a file; of a key that comes twice, the first. */
  default Map<String, String> pairs(String path) {
    return pairs(path, ':');
  }

  /** The lines of a file that have a {@code separator}; of a key that comes twice, the first. */
  default Map<String, String> pairs(String path, char separator) {
    var pairs = new HashMap<String, String>();
    text(path)
        .lines()
        .forEach(line -> {
          int end = line.indexOf(separator);
          if (end > 0) {
            pairs.putIfAbsent(line.substring(0, end).strip(), line.substring(end + 1).strip());
          }
        });
    return pairs;
  }

  /** A file that holds a decimal number, or {@code otherwise}. */
  default long number(String path, long otherwise) {
    try {
      return Long.parseLong(text(path));
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** A file that holds a hexadecimal number such as {@code 0x10de}, or −1. */
  default int hex(String path) {
    String text = text(path);
    try {
      return text.startsWith("0x") ? Integer.parseInt(text.substring(2), 16) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
