package io.cochlea.modelstore;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Where a user's models lie, and how files there are made: for their owner only. */
final class ModelDirectory {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private ModelDirectory() {}

  /**
   * @param chosen by the platform's setting or {@code COCHLEA_MODELS}; null for the usual place
   * @param data the user's directory for data ({@code XDG_DATA_HOME}); null for the usual place
   */
  static Path of(@Nullable String chosen, @Nullable String data, String home) {
    if (chosen != null && !chosen.isBlank()) {
      return Path.of(chosen).toAbsolutePath().normalize();
    }
    Path parent =
        data == null || !Path.of(data).isAbsolute()
            ? Path.of(home, ".local", "share")
            : Path.of(data);
    return parent.resolve("cochlea").resolve("models").toAbsolutePath();
  }

  /** Makes a directory, with those above it. */
  static Path create(Path directory) throws IOException {
    return Files.createDirectories(directory, permissions("rwx------"));
  }

  static FileAttribute<?>[] ownerOnly() {
    return permissions("rw-------");
  }

  private static FileAttribute<?>[] permissions(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
