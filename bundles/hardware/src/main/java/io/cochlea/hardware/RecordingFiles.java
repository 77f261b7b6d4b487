package io.cochlea.hardware;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Remembers what is read from other files. */
final class RecordingFiles implements KernelFiles {

  private final KernelFiles read;
  private final NavigableMap<String, String> files = new TreeMap<>();

  RecordingFiles(KernelFiles read) {
    this.read = read;
  }

  /** What was read; a directory is there by what is in it, or as a name without content. */
  NavigableMap<String, String> files() {
    var kept = new TreeMap<String, String>();
    files.forEach((path, text) -> {
      String next = files.higherKey(path + "/");
      if (!text.isEmpty() || next == null || !next.startsWith(path + "/")) {
        kept.put(path, text);
      }
    });
    return kept;
  }

  @Override
  public String text(String path) {
    String text = read.text(path);
    if (!text.isEmpty()) {
      files.put(path, text);
    }
    return text;
  }

  @Override
  public boolean exists(String path) {
    boolean exists = read.exists(path);
    if (exists) {
      files.putIfAbsent(path, "");
    }
    return exists;
  }

  @Override
  public List<String> list(String directory) {
    List<String> names = read.list(directory);
    String path = directory.endsWith("/") ? directory : directory + "/";
    names.forEach(name -> files.putIfAbsent(path + name, ""));
    return names;
  }
}
