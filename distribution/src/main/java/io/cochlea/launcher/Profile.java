package io.cochlea.launcher;

import io.cochlea.launcher.Machine.Choice;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings for a kind of machine: the files of {@code conf/profiles}. */
final class Profile {
  static final String OPTION = "--profile";
  private static final String VARIABLE = "COCHLEA_PROFILE";
  private static final String SUFFIX = ".json";

  private Profile() {}

  /**
   * The framework's properties for the profile of {@code serve}.
   *
   * @param asked by the argument; null for none
   * @throws IllegalArgumentException naming what is allowed
   */
  static Map<String, String> settings(Path home, @Nullable String asked) throws IOException {
    Path profiles = home.resolve("conf/profiles");
    Choice choice =
        choice(asked, System.getenv(VARIABLE), Machine.here().choice(), names(profiles));
    return Map.of(
        "cochlea.profile", "%s (%s)".formatted(choice.name(), choice.reason()),
        "cochlea.profile.file", profiles.resolve(choice.name() + SUFFIX).toString());
  }

  /** The argument's, else the variable's, else the machine's. */
  static Choice choice(
      @Nullable String asked, @Nullable String variable, Choice detected, List<String> names) {
    if (asked != null) {
      return named(asked, OPTION, names);
    }
    if (variable != null && !variable.isEmpty()) {
      return named(variable, VARIABLE, names);
    }
    return detected;
  }

  private static Choice named(String name, String by, List<String> names) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "%s '%s' is no profile, allowed is one of %s"
              .formatted(by, name, String.join(", ", names)));
    }
    return new Choice(name, by);
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
