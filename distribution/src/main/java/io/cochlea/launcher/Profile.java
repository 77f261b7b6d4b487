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
  private static final String OPTION = "--profile";
  private static final String VARIABLE = "COCHLEA_PROFILE";
  private static final String SUFFIX = ".json";

  private Profile() {}

  /**
   * The framework's properties for the arguments of {@code serve}: none, or {@code --profile NAME}.
   *
   * @throws IllegalArgumentException naming what is allowed
   */
  static Map<String, String> settings(Path home, String[] arguments) throws IOException {
    Path profiles = home.resolve("conf/profiles");
    Choice choice =
        choice(arguments, System.getenv(VARIABLE), Machine.here().choice(), names(profiles));
    return Map.of(
        "cochlea.profile", "%s (%s)".formatted(choice.name(), choice.reason()),
        "cochlea.profile.file", profiles.resolve(choice.name() + SUFFIX).toString());
  }

  /** The argument's, else the variable's, else the machine's. */
  static Choice choice(
      String[] arguments, @Nullable String variable, Choice detected, List<String> names) {
    if (arguments.length > 0) {
      if (arguments.length != 2 || !arguments[0].equals(OPTION) || !names.contains(arguments[1])) {
        throw new IllegalArgumentException(
            "serve takes no arguments but '%s', allowed is %s with one of %s"
                .formatted(String.join(" ", arguments), OPTION, String.join(", ", names)));
      }
      return new Choice(arguments[1], OPTION);
    }
    if (variable != null && !variable.isEmpty()) {
      if (!names.contains(variable)) {
        throw new IllegalArgumentException(
            "%s '%s' is no profile, allowed is one of %s"
                .formatted(VARIABLE, variable, String.join(", ", names)));
      }
      return new Choice(variable, VARIABLE);
    }
    return detected;
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
