package io.cochlea.vad;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The copy of libfvad for one platform that travels in this bundle. */
record NativeLibrary(String resource) {

  /** By {@code os.name} without version and {@code os.arch}, as the JDK calls them. */
  private static final Map<String, String> RESOURCES =
      Map.of(
          "linux-amd64", "debian-amd64/liblibfvad-jni.so",
          "linux-aarch64", "debian-arm64/liblibfvad-jni.so",
          "mac-x86_64", "macos-amd64/liblibfvad-jni.dylib",
          "mac-aarch64", "macos-arm64/liblibfvad-jni.dylib",
          "windows-amd64", "win-amd64/libfvad-jni.dll");

  /**
   * @throws IOException when there is none for that platform, naming it and those there are
   */
  static NativeLibrary of(String osName, String osArch) throws IOException {
    String platform = osName.toLowerCase(Locale.ROOT).split(" ", 2)[0] + "-" + osArch;
    String resource = RESOURCES.get(platform);
    if (resource == null) {
      throw new IOException(
          "no libfvad for "
              + platform
              + "; there is one for "
              + String.join(", ", RESOURCES.keySet().stream().sorted().toList()));
    }
    return new NativeLibrary(resource);
  }

  /**
   * Writes the library to a new file, readable by its owner only. The name is new each time: a
   * loader that knows the path of a library already would hand out the old one.
   *
   * @param directory created if need be, and cleared of earlier copies
   */
  Path extract(ClassLoader loader, Path directory) throws IOException {
    Files.createDirectories(directory);
    clear(directory);
    Path file = Files.createTempFile(directory, "fvad", ".lib");
    try (InputStream in = loader.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the bundle lacks " + resource);
      }
      Files.write(file, in.readAllBytes());
    } catch (IOException e) {
      Files.delete(file);
      throw e;
    }
    return file;
  }

  /** Deletes every copy that is not in use; Windows keeps one that is. */
  static void clear(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory, "fvad*.lib")) {
      files.forEach(file -> file.toFile().delete());
    }
  }
}
