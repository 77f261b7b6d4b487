package io.cochlea.hardware;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Reads machines that were recorded or composed; nothing is taken that lies outside of them. */
final class Recordings {

  private static final int MAX_BYTES = 32 << 20;
  private static final int MAX_FILES = 65_536;
  private static final int MAX_DEPTH = 24;
  private static final Set<String> PLACES = Set.of("proc", "sys", "dev", "run", "lib");

  private Recordings() {}

  /** See {@link io.cochlea.api.hardware.Hardware#load}. */
  static Source read(Path path) throws IOException {
    try {
      var files =
          Files.isDirectory(path, NOFOLLOW_LINKS)
              ? new Directory(path).read()
              : Dump.parse(text(path));
      Machine described = Description.parse(files.getOrDefault(Dump.INVENTORY, ""));
      return new Source(path.toString(), new RecordedFiles(files), () -> described);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("inventory '" + path + "' " + e.getMessage(), e);
    }
  }

  /** A regular file, not behind a link. */
  private static String text(Path file) throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(
          Files.exists(file, NOFOLLOW_LINKS) ? "is no regular file or directory" : "is not there");
    }
    try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IllegalArgumentException("has more than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** A root with {@code proc} and {@code sys}, or one of them. */
  private static final class Directory extends SimpleFileVisitor<Path> {
    private final Path root;
    private final NavigableMap<String, String> files = new TreeMap<>();
    private long bytes;

    Directory(Path root) {
      this.root = root;
    }

    NavigableMap<String, String> read() throws IOException {
      if (!Files.isDirectory(root.resolve("proc"), NOFOLLOW_LINKS)
          && !Files.isDirectory(root.resolve("sys"), NOFOLLOW_LINKS)) {
        throw new IllegalArgumentException("has neither proc nor sys");
      }
      Files.walkFileTree(root, Set.of(), MAX_DEPTH, this);
      return files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      boolean foreign =
          directory.getParent() != null
              && directory.getParent().equals(root)
              && !PLACES.contains(String.valueOf(directory.getFileName()));
      return foreign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      String path = root.relativize(file).toString().replace('\\', '/');
      if (attributes.isSymbolicLink()) {
        throw new IllegalArgumentException("has a link at '" + path + "', allowed are files");
      }
      if (attributes.isDirectory()) {
        throw new IllegalArgumentException("is deeper than " + MAX_DEPTH + " directories");
      }
      if (!path.contains("/") && !path.equals(".dockerenv") && !path.equals(Dump.INVENTORY)) {
        return FileVisitResult.CONTINUE; // its README
      }
      Dump.check(path);
      String text = attributes.isRegularFile() ? content(file) : "";
      bytes += text.length();
      files.put(path, text);
      if (files.size() > MAX_FILES || bytes > MAX_BYTES) {
        throw new IllegalArgumentException(
            "has more than " + MAX_FILES + " files or " + MAX_BYTES + " bytes");
      }
      return FileVisitResult.CONTINUE;
    }

    private static String content(Path file) throws IOException {
      try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
        byte[] bytes = in.readNBytes(LiveFiles.MAX_BYTES + 1);
        return bytes.length > LiveFiles.MAX_BYTES ? "" : LiveFiles.readable(bytes);
      }
    }
  }
}
