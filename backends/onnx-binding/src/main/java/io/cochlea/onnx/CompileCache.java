package io.cochlea.onnx;

import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders where a provider keeps what it compiled: one for each graph, runtime and way of
 * compiling, the owner's only, the last {@value #FOLDERS} used. A provider's native code reads them
 * blindly, so each is sealed with the digest of its files, and one whose seal is broken is deleted
 * before any native code sees it. Thread-safe; one graph is compiled at a time.
 */
public final class CompileCache {
  private static final int FOLDERS = 16;
  private static final String SEAL = ".seal";

  private final Path root;

  /**
   * @param root where the folders are
   */
  public CompileCache(Path root) {
    this.root = root.toAbsolutePath();
  }

  /** Compiles a graph with a folder to keep the result in. */
  @FunctionalInterface
  public interface Compiler {
    CompiledGraph compile(Path folder) throws InferenceException;
  }

  /**
   * Compiles with the folder that belongs to {@code key}. When that fails on what an earlier
   * compilation left there, it is deleted and the graph compiled once more.
   *
   * @param key everything the result depends on
   * @throws InferenceException when the folder cannot be kept or the compiler refuses
   */
  public synchronized CompiledGraph compile(String key, Compiler compiler)
      throws InferenceException {
    Path folder = root.resolve(digest(key).substring(0, 32));
    Path seal = root.resolve(folder.getFileName() + SEAL);
    try {
      boolean kept = isSealed(folder, seal);
      if (!kept) {
        clear(folder, seal);
      }
      CompiledGraph graph;
      try {
        graph = compiler.compile(folder);
      } catch (InferenceException e) {
        clear(folder, seal);
        if (!kept) {
          throw e;
        }
        graph = compiler.compile(folder);
      }
      Files.writeString(seal, digest(folder));
      forgetOldest();
      return graph;
    } catch (IOException | UncheckedIOException e) {
      throw new InferenceException(folder + " cannot keep what is compiled: " + e.getMessage(), e);
    }
  }

  private static boolean isSealed(Path folder, Path seal) throws IOException {
    return Files.isRegularFile(seal, LinkOption.NOFOLLOW_LINKS)
        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.size(seal) < 1024
        && Files.readString(seal, StandardCharsets.ISO_8859_1).equals(digest(folder));
  }

  private static void clear(Path folder, Path seal) throws IOException {
    Files.deleteIfExists(seal);
    delete(folder);
    NativeFiles.createOwnerOnly(folder);
  }

  private void forgetOldest() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      List<Path> seals =
          entries
              .filter(entry -> entry.toString().endsWith(SEAL))
              .sorted(Comparator.comparingLong((Path entry) -> entry.toFile().lastModified()))
              .toList();
      for (Path seal : seals.subList(0, Math.max(0, seals.size() - FOLDERS))) {
        String name = String.valueOf(seal.getFileName());
        Files.delete(seal);
        delete(root.resolve(name.substring(0, name.length() - SEAL.length())));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static String digest(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Of every file's name and content. */
  private static String digest(Path folder) throws IOException {
    MessageDigest digest = sha256();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.sorted().toList()) {
        digest.update((folder.relativize(file) + "\0").getBytes(StandardCharsets.UTF_8));
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
          }
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
