package io.cochlea.hardware;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of the running kernel. */
record LiveFiles(Path root) implements KernelFiles {

  /** The cpuinfo of a thousand processors fits. */
  static final int MAX_BYTES = 4 << 20;

  private static final int MAX_ENTRIES = 8_192;

  @Override
  public String text(String path) {
    try (InputStream in = Files.newInputStream(root.resolve(path))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES ? "" : readable(bytes);
    } catch (IOException | SecurityException e) {
      return "";
    }
  }

  /** Strings in a device tree end with a zero. */
  static String readable(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).replace('\0', '\n').strip();
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  @Override
  public List<String> list(String directory) {
    var names = new ArrayList<String>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(directory))) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
        if (names.size() == MAX_ENTRIES) {
          break;
        }
      }
    } catch (IOException | SecurityException e) {
      return List.of();
    }
    names.sort(null);
    return names;
  }
}
