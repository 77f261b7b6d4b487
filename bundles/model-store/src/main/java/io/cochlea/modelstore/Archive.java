package io.cochlea.modelstore;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks what somebody else packed: plain files and folders only, nowhere but below the folder it
 * is given, and no more than an archive of its size can honestly hold.
 */
final class Archive {
  private static final int MOST_ENTRIES = 4_096;
  private static final int MOST_DEPTH = 8;
  private static final int MOST_NAME = 512;
  private static final int BLOCK_BYTES = 1 << 16;

  /** Weights hardly shrink; text does, by less than this. */
  private static final long MOST_RATIO = 20;

  private static final long FREE_BYTES = 1 << 20;

  private final Path archive;
  private final Path folder;
  private final long limit;
  private long unpacked;
  private int entries;

  private Archive(Path archive, Path folder) throws IOException {
    this.archive = archive;
    this.folder = folder;
    limit = FREE_BYTES + MOST_RATIO * Files.size(archive);
  }

  static boolean isArchive(String name) {
    return List.of(".tar.bz2", ".tar.gz", ".tgz", ".zip").stream().anyMatch(name::endsWith);
  }

  /**
   * @param name by which its kind is told
   * @throws IOException naming the entry that is refused and why
   */
  static void unpack(Path archive, String name, Path folder) throws IOException {
    Archive unpacking = new Archive(archive, folder);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
      if (name.endsWith(".zip")) {
        unpacking.zip(in);
      } else if (name.endsWith(".bz2")) {
        unpacking.tar(new BZip2CompressorInputStream(in, true));
      } else {
        unpacking.tar(new GZIPInputStream(in));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("archive " + name + ": " + e.getMessage(), e);
    }
  }

  private void zip(InputStream in) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      write(entry.getName(), entry.isDirectory(), zip);
    }
  }

  private void tar(InputStream in) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
      if (!entry.isDirectory() && !(entry.isFile() && !entry.isLink() && !entry.isSymbolicLink())) {
        throw new IOException(entry.getName() + " is neither a plain file nor a folder");
      }
      write(entry.getName(), entry.isDirectory(), tar);
    }
  }

  private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
    return tar.getNextEntry();
  }

  private void write(String name, boolean directory, InputStream in) throws IOException {
    if (++entries > MOST_ENTRIES) {
      throw new IOException("it has more than " + MOST_ENTRIES + " entries");
    }
    Path target = target(name);
    if (directory) {
      ModelDirectory.create(target);
      return;
    }
    ModelDirectory.create(target.resolveSibling(""));
    Files.createFile(target, ModelDirectory.ownerOnly());
    byte[] block = new byte[BLOCK_BYTES];
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        unpacked += count;
        if (unpacked > limit) {
          throw new IOException(
              "it unpacks to more than %d bytes, from %d".formatted(limit, Files.size(archive)));
        }
        out.write(block, 0, count);
      }
    }
  }

  private Path target(String name) throws IOException {
    Path target = folder.resolve(name).normalize();
    boolean plain =
        name.length() <= MOST_NAME
            && name.chars().noneMatch(character -> character < ' ' || character == '\\')
            && !Path.of(name).isAbsolute()
            && target.startsWith(folder);
    if (!plain || folder.relativize(target).getNameCount() > MOST_DEPTH) {
      throw new IOException(
          "entry '%s' leads out of the folder or is no plain name"
              .formatted(name.replaceAll("\\p{Cntrl}", "?")));
    }
    return target;
  }
}
