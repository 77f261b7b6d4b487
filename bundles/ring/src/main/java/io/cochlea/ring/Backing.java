package io.cochlea.ring;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The open file behind a ring's memory, readable and writable by its owner only.
 *
 * @param path under which it can be opened again while the descriptor is open
 */
record Backing(int descriptor, Path path) implements AutoCloseable {

  private static final int BLOCK_BYTES = 1 << 16;

  static Backing of(String name, long bytes) throws IOException {
    if (System.getProperty("os.name").startsWith("Windows")) {
      throw new IOException("rings need mmap, which Windows does not have");
    }
    return linux() ? sealed(name, bytes) : file(bytes);
  }

  static boolean linux() {
    return "Linux".equals(System.getProperty("os.name"));
  }

  /** Memory with its pages taken and its size sealed. */
  static Backing sealed(String name, long bytes) throws IOException {
    int descriptor = Posix.memfd("cochlea:" + name);
    try {
      Posix.truncate(descriptor, bytes);
      Posix.allocate(descriptor, bytes);
      Posix.seal(descriptor);
    } catch (IOException failed) {
      Posix.close(descriptor);
      throw failed;
    }
    return new Backing(descriptor, Path.of("/proc/self/fd", Integer.toString(descriptor)));
  }

  /** A temporary file, for systems that have nothing better; its blocks are taken now. */
  static Backing file(long bytes) throws IOException {
    Path path =
        Files.createTempFile(
            "cochlea",
            ".ring",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (OutputStream out = Files.newOutputStream(path)) {
        byte[] zeros = new byte[BLOCK_BYTES];
        for (long written = 0; written < bytes; written += BLOCK_BYTES) {
          out.write(zeros, 0, (int) Math.min(BLOCK_BYTES, bytes - written));
        }
      }
      return new Backing(Posix.open(path.toString()), path);
    } catch (IOException failed) {
      Files.delete(path);
      throw failed;
    }
  }

  @Override
  public void close() throws IOException {
    Posix.close(descriptor);
    if (!path.startsWith("/proc")) {
      Files.deleteIfExists(path);
    }
  }
}
