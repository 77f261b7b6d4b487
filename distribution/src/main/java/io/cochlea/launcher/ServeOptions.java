package io.cochlea.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code serve} is told by its arguments.
 *
 * @param profile null when none is named
 * @param bundles the folder of the optional set of bundles to run besides; null for none
 */
record ServeOptions(@Nullable String profile, @Nullable Path bundles) {
  private static final String WITH = "--with";

  /**
   * @throws IllegalArgumentException naming what is allowed
   */
  static ServeOptions of(Path home, String[] arguments) throws IOException {
    String profile = null;
    Path bundles = null;
    for (int at = 0; at < arguments.length; at += 2) {
      String value = at + 1 < arguments.length ? arguments[at + 1] : "";
      if (arguments[at].equals(Profile.OPTION) && profile == null) {
        profile = value;
      } else if (arguments[at].equals(WITH) && bundles == null) {
        bundles = folder(home.resolve("optional"), value);
      } else {
        throw new IllegalArgumentException(
            "serve does not take '%s', allowed is %s NAME and %s SET, each once"
                .formatted(String.join(" ", arguments), Profile.OPTION, WITH));
      }
    }
    return new ServeOptions(profile, bundles);
  }

  private static Path folder(Path sets, String name) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(sets, Files::isDirectory)) {
      folders.forEach(folder -> names.add(String.valueOf(folder.getFileName())));
    }
    if (!names.contains(name)) {
      names.sort(null);
      throw new IllegalArgumentException(
          "%s '%s' is no set of bundles, allowed is one of %s"
              .formatted(WITH, name, String.join(", ", names)));
    }
    return sets.resolve(name);
  }
}
