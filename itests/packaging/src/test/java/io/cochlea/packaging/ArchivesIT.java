package io.cochlea.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchivesIT {
  private static final String JAVA = System.getProperty("java.home") + "/bin/java";
  private static final String NATIVE = ".*\\.(so|dylib|jnilib|dll|a)";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "linux-x86_64, native/linux-x64/libonnxruntime.so",
    "linux-aarch64, native/linux-aarch64/libonnxruntime.so",
    "osx-aarch64, native/osx-aarch64/libonnxruntime.dylib",
    "windows-x86_64, native/win-x64/onnxruntime.dll"
  })
  void aPlatformsArchiveHasItsLibrariesOnly(String platform, String runtime) throws Exception {
    Path home = natives(platform);
    assertEquals(List.of(runtime), libraries(home, "cpu-"));
    assertEquals(1, libraries(home, "vad-").size());
    assertEquals(1, libraries(home, "jna-5").size());
  }

  /** All but the libraries of other platforms is as it was. */
  @Test
  void nothingElseIsLost() throws Exception {
    Path home = natives("linux-x86_64");
    for (String folder : List.of("bundles", "server", "lib")) {
      for (Path jar : jars(Tool.HOME.resolve(folder))) {
        Path kept = home.resolve(folder).resolve(jar.getFileName());
        List<String> classes = entries(jar).stream().filter(e -> !e.matches(NATIVE)).toList();
        if (Files.exists(kept)) {
          assertEquals(classes, entries(kept).stream().filter(e -> !e.matches(NATIVE)).toList());
        } else {
          assertTrue(
              jar.getFileName().toString().startsWith("netty-transport-native-"), jar.toString());
        }
      }
    }
    assertTrue(Tool.run(home.resolve("bin/cochlea").toString(), "version").startsWith("cochlea "));
  }

  @Test
  void theSameAgainIsTheSameBytes() throws Exception {
    Tool.assume("dpkg-deb");
    Path home = natives("linux-x86_64");
    Path first = Files.createDirectory(directory.resolve("first"));
    Path second = Files.createDirectory(directory.resolve("second"));
    Path one = debian(home, first);
    Path other = debian(home, second);
    assertEquals(-1, Files.mismatch(one, other));
    String contents = Tool.run("dpkg-deb", "--contents", one.toString());
    assertTrue(contents.contains("./usr/bin/cochlea -> ../lib/cochlea/bin/cochlea"), contents);
    assertTrue(contents.contains("./usr/lib/systemd/system/cochlea.service"), contents);
    assertFalse(contents.contains(".aot\n"), contents);
    assertTrue(contents.lines().allMatch(line -> line.contains(" root/root ")), contents);
  }

  private static Path debian(Path home, Path folder) throws Exception {
    String build = Tool.PACKAGING.resolve("debian/build.sh").toString();
    return Path.of(Tool.run(build, home.toString(), "amd64", folder.toString()).strip());
  }

  private Path natives(String platform) throws Exception {
    Path home = directory.resolve(platform);
    String program = Tool.PACKAGING.resolve("Natives.java").toString();
    Tool.run(JAVA, program, Tool.HOME.toString(), platform, home.toString());
    return home;
  }

  private static List<String> libraries(Path home, String jar) throws IOException {
    Path found =
        jars(home.resolve("bundles")).stream()
            .filter(path -> path.getFileName().toString().startsWith(jar))
            .findFirst()
            .orElseThrow();
    return entries(found).stream().filter(entry -> entry.matches(NATIVE)).toList();
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static List<String> entries(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }
}
