package io.cochlea.hardware;

import java.util.List;
import java.util.NavigableMap;

/**
 * The files of a machine that was recorded or composed.
 *
 * @param files content by path; a path to nothing but a name, such as a device file's, has none
 */
record RecordedFiles(NavigableMap<String, String> files) implements KernelFiles {

  @Override
  public String text(String path) {
    return files.getOrDefault(path, "").strip();
  }

  @Override
  public boolean exists(String path) {
    return files.containsKey(path) || !below(path).isEmpty();
  }

  @Override
  public List<String> list(String directory) {
    int start = withSlash(directory).length();
    return below(directory).keySet().stream()
        .map(path -> path.substring(start).split("/", 2)[0])
        .distinct()
        .toList();
  }

  private NavigableMap<String, String> below(String directory) {
    String path = withSlash(directory);
    return files.subMap(path, false, path + Character.MAX_VALUE, false);
  }

  private static String withSlash(String directory) {
    return directory.endsWith("/") ? directory : directory + "/";
  }
}
