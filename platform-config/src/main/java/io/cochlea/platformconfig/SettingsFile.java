package io.cochlea.platformconfig;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator set, kept for every start to come in a file that only its owner may read. */
final class SettingsFile {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsFile.class);
  private static final int MAX_BYTES = 1 << 20;
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;

  SettingsFile(Path file) {
    this.file = file;
  }

  /** Nothing when there is no file; one that is damaged is set aside. */
  Map<Name, String> load() {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Map.of();
    }
    try {
      return SettingsJson.read(text());
    } catch (IOException e) {
      setAside(String.valueOf(e.getMessage()));
      return Map.of();
    }
  }

  private String text() throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is a link or no file at all");
    }
    if (POSIX && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
      throw new IOException("others than its owner may read or write it");
    }
    try (FileChannel in =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (in.size() > MAX_BYTES) {
        throw new IOException("it is larger than " + MAX_BYTES + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) in.size());
      while (bytes.hasRemaining() && in.read(bytes) >= 0) {
        // until it is full
      }
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8", e);
    }
  }

  private void setAside(String why) {
    Path aside = file.resolveSibling(file.getFileName() + ".refused");
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.error("{} is refused, {}; it is kept as {}, nothing of it holds", file, why, aside);
    } catch (IOException e) {
      LOG.error("{} is refused, {}; nothing of it holds", file, why);
    }
  }

  /**
   * Replaces the file in one step: a crash leaves the old or the new one.
   *
   * @throws IOException when it cannot be written; the old one stays
   */
  void save(Map<Name, String> values) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh); // of a crash before the move
    FileAttribute<?>[] owners =
        POSIX
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNERS)}
            : new FileAttribute<?>[0];
    var create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel out = FileChannel.open(fresh, create, owners)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(SettingsJson.write(values));
      if (bytes.remaining() > MAX_BYTES) {
        throw new IOException("settings of more than " + MAX_BYTES + " bytes are not kept");
      }
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    if (POSIX) {
      try (FileChannel folder =
          FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }
}
