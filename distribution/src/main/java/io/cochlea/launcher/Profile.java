package io.cochlea.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configuration for a kind of machine: the files of {@code conf/profiles}. */
final class Profile {
  private static final String OPTION = "--profile";
  private static final String SUFFIX = ".json";

  private Profile() {}

  /**
   * The framework's properties for the arguments of {@code serve}: none, or {@code --profile NAME}.
   *
   * @throws IllegalArgumentException naming what is allowed
   */
  static Map<String, String> settings(Path home, String[] arguments) throws IOException {
    if (arguments.length == 0) {
      return Map.of();
    }
    Path profiles = home.resolve("conf/profiles");
    List<String> names = names(profiles);
    if (arguments.length != 2 || !arguments[0].equals(OPTION) || !names.contains(arguments[1])) {
      throw new IllegalArgumentException(
          "serve takes no arguments but '%s', allowed is %s with one of %s"
              .formatted(String.join(" ", arguments), OPTION, String.join(", ", names)));
    }
    return Map.of(
        "configurator.initial", profiles.resolve(arguments[1] + SUFFIX).toUri().toString());
  }

  private static List<String> names(Path profiles) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(profiles, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        names.add(name.substring(0, name.length() - SUFFIX.length()));
      }
    }
    names.sort(null);
    return names;
  }
}
