package io.cochlea.onnx;

import io.cochlea.api.inference.InferenceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;

/**
 * Looks at a library before the system's loader does. The loader maps the segments that a header
 * declares and touches them: where the file ends earlier, the process dies of it.
 */
final class SharedObject {
  private static final int HEADER_BYTES = 64;
  private static final int MAX_SEGMENTS = 256;
  private static final int ELF = 0x464c457f;
  private static final int MACH_O_64 = 0xfeedfacf;
  private static final int MACH_O_UNIVERSAL = 0xbebafeca;
  private static final int DOS_STUB = 0x5a4d;

  private SharedObject() {}

  /**
   * @throws InferenceException naming the file and why it cannot be mapped here
   */
  static void check(Path file) throws InferenceException {
    if (!file.isAbsolute()) {
      throw new InferenceException(file + " is not absolute");
    }
    if (!Files.isRegularFile(file)) {
      throw new InferenceException(file + " is no file");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      if (writableByAll(file)) {
        throw new InferenceException(file + " may be written by everyone");
      }
      ByteBuffer header = read(channel, 0, HEADER_BYTES);
      int magic = header.limit() < HEADER_BYTES ? 0 : header.getInt(0);
      String platform = NativeFiles.platform();
      boolean right =
          platform.startsWith("linux")
              ? magic == ELF
              : platform.startsWith("osx")
                  ? magic == MACH_O_64 || magic == MACH_O_UNIVERSAL
                  : (magic & 0xffff) == DOS_STUB;
      if (!right) {
        throw new InferenceException(file + " is no library for " + platform);
      }
      if (magic == ELF) {
        checkElf(file, channel, header);
      }
    } catch (IOException e) {
      throw new InferenceException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean writableByAll(Path file) throws IOException {
    var posix =
        Files.getFileAttributeView(
            file.toRealPath(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return posix != null
        && posix.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE);
  }

  /** Fields as in the ELF-64 object file format, version 1.5. */
  private static void checkElf(Path file, FileChannel channel, ByteBuffer header)
      throws IOException, InferenceException {
    boolean bits64 = header.get(4) == 2;
    boolean littleEndian = header.get(5) == 1;
    boolean shared = header.getShort(16) == 3;
    int machine = System.getProperty("os.arch").equals("aarch64") ? 183 : 62;
    if (!bits64 || !littleEndian || !shared || header.getShort(18) != machine) {
      throw new InferenceException(file + " is no shared library for " + NativeFiles.platform());
    }
    int entryBytes = Short.toUnsignedInt(header.getShort(54));
    int segments = Short.toUnsignedInt(header.getShort(56));
    if (entryBytes != 56 || segments == 0 || segments > MAX_SEGMENTS) {
      throw new InferenceException(file + " has a broken header");
    }
    ByteBuffer table = read(channel, header.getLong(32), entryBytes * segments);
    for (int at = 0; at < entryBytes * segments; at += entryBytes) {
      boolean cut = table.limit() < at + entryBytes;
      boolean loaded = !cut && table.getInt(at) == 1;
      long offset = loaded ? table.getLong(at + 8) : 0;
      long bytes = loaded ? table.getLong(at + 32) : 0;
      if (cut || offset < 0 || bytes < 0 || bytes > channel.size() - offset) {
        throw new InferenceException(
            file + " is cut off: it ends after " + channel.size() + " bytes, its header has more");
      }
    }
  }

  private static ByteBuffer read(FileChannel channel, long from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long at = from;
    while (at >= 0 && buffer.hasRemaining()) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        break;
      }
      at += count;
    }
    return buffer.flip();
  }
}
