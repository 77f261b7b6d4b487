package io.cochlea.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the user's own where the platform keeps its files: the server's state, or for a
 * command a temporary one that is deleted at the end. A lock held on it tells that its process
 * lives.
 */
final class Storage implements AutoCloseable {
  private static final String PREFIX = "cochlea-";
  private static final Duration UNLOCKED_AT_BIRTH = Duration.ofMinutes(1);

  private final Path directory;
  private final FileChannel lock;
  private final boolean temporary;

  private Storage(Path directory, FileChannel lock, boolean temporary) throws IOException {
    this.directory = directory;
    this.lock = lock;
    this.temporary = temporary;
    // What bundles and native libraries unpack lies here too, and goes with it.
    Path unpacked = Files.createDirectories(directory.resolve("tmp"));
    System.setProperty("java.io.tmpdir", unpacked.toString());
    System.setProperty("jna.tmpdir", unpacked.toString());
  }

  /** A new one; those that killed processes left behind are deleted. */
  static Storage temporary() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path directory = Files.createTempDirectory(parent, PREFIX);
      Storage storage = new Storage(directory, lockOrFail(directory), true);
      sweep(parent, directory);
      return storage;
    } catch (FileSystemException e) {
      throw new IOException(
          "no temporary directory can be made in "
              + parent
              + reason(e)
              + "; TMPDIR chooses another",
          e);
    }
  }

  /** The server's, of which there is one. */
  static Storage state() throws IOException {
    Path directory = stateDirectory();
    try {
      Files.createDirectories(directory);
      if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      }
      FileChannel lock = lock(directory);
      if (lock == null) {
        throw new IOException(
            "a server is running on "
                + directory
                + " already; COCHLEA_STATE chooses another state");
      }
      delete(directory.resolve("tmp"));
      return new Storage(directory, lock, false);
    } catch (FileSystemException e) {
      throw new IOException(
          "no state can be kept in " + directory + reason(e) + "; COCHLEA_STATE chooses another",
          e);
    }
  }

  /** Where the server's console listens. */
  static Path consoleSocket() {
    return stateDirectory().resolve("console.sock");
  }

  /** What was typed on the console. */
  static Path consoleHistory() {
    return stateDirectory().resolve("console.history");
  }

  /** What an operator set. */
  static Path settings() {
    return stateDirectory().resolve("settings.json");
  }

  /** Where other processes bring their rings. */
  static Path attachSocket() {
    return stateDirectory().resolve("attach.sock");
  }

  /** Where the framework keeps its bundles and their data. */
  Path framework() {
    return directory.resolve("framework");
  }

  /** Where the operator puts further bundles. */
  Path plugins() {
    return directory.resolve("plugins");
  }

  @Override
  public void close() {
    if (temporary) {
      delete(directory);
    }
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path stateDirectory() {
    String chosen = System.getenv("COCHLEA_STATE");
    if (chosen != null && !chosen.isEmpty()) {
      return Path.of(chosen).toAbsolutePath();
    }
    String shared = System.getenv("XDG_STATE_HOME");
    Path parent =
        shared != null && !shared.isEmpty()
            ? Path.of(shared)
            : Path.of(System.getProperty("user.home"), ".local", "state");
    return parent.resolve("cochlea").toAbsolutePath();
  }

  private static void sweep(Path parent, Path own) throws IOException {
    Instant newest = Instant.now().minus(UNLOCKED_AT_BIRTH);
    try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path other : others) {
        if (Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))
            && Files.getLastModifiedTime(other).toInstant().isBefore(newest)
            && Files.exists(other.resolve("lock"), LinkOption.NOFOLLOW_LINKS)) {
          sweep(other);
        }
      }
    }
  }

  private static void sweep(Path abandoned) throws IOException {
    try (FileChannel lock = lock(abandoned)) {
      if (lock != null) {
        delete(abandoned);
      }
    }
  }

  private static FileChannel lockOrFail(Path directory) throws IOException {
    FileChannel lock = lock(directory);
    if (lock == null) {
      throw new IOException(directory + " is locked by another process");
    }
    return lock;
  }

  private static @Nullable FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() != null) {
      return channel;
    }
    channel.close();
    return null;
  }

  /** As much as can be deleted; what cannot is left to the next sweep. */
  private static void delete(Path directory) {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("cochlea: " + directory + " is left behind: " + e.getMessage());
    }
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? "" : " (" + e.getReason() + ")";
  }
}
