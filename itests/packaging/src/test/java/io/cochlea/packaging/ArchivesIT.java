package io.cochlea.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchivesIT {
  private static final String JAVA = System.getProperty("java.home") + "/bin/java";
  private static final String NATIVE = ".*\\.(so|dylib|jnilib|dll|a)";

  @TempDir static Path directory;

  /** The distribution without its large libraries, which take their time to pack. */
  private static Path light;

  @BeforeAll
  static void lighten() throws IOException {
    light = directory.resolve("light");
    try (Stream<Path> all = Files.walk(Tool.HOME)) {
      for (Path file : all.toList()) {
        Path copy = light.resolve(Tool.HOME.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else if (Files.size(file) < 16 << 20) {
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "linux-x86_64, linux-x86-64/libjnidispatch.so, debian-amd64",
    "linux-aarch64, linux-aarch64/libjnidispatch.so, debian-arm64",
    "osx-aarch64, darwin-aarch64/libjnidispatch.jnilib, macos-arm64",
    "windows-x86_64, win32-x86-64/jnidispatch.dll, win-amd64"
  })
  void aPlatformsArchiveHasItsLibrariesOnly(String platform, String jna, String vad)
      throws Exception {
    Path home = natives(light, platform);
    assertEquals(List.of("com/sun/jna/" + jna), libraries(home, "jna-5"));
    List<String> found = libraries(home, "vad-");
    assertEquals(1, found.size());
    assertTrue(found.get(0).startsWith(vad + "/"), found.get(0));
  }

  /** All but the libraries of other platforms is as it was, and it runs. */
  @Test
  void nothingElseIsLost() throws Exception {
    Path home = natives(Tool.HOME, "linux-x86_64");
    assertEquals(List.of("native/linux-x64/libonnxruntime.so"), libraries(home, "cpu-"));
    for (String folder : List.of("bundles", "server", "lib")) {
      for (Path jar : jars(Tool.HOME.resolve(folder))) {
        Path kept = home.resolve(folder).resolve(jar.getFileName());
        if (Files.exists(kept)) {
          assertEquals(withoutNatives(jar), withoutNatives(kept));
        } else {
          assertTrue(jar.toString().contains("netty-transport-native-"), jar.toString());
        }
      }
    }
    assertTrue(Tool.run(home.resolve("bin/cochlea").toString(), "version").startsWith("cochlea "));
  }

  @Test
  void theSameAgainIsTheSameBytes() throws Exception {
    Tool.assume("dpkg-deb");
    Path first = debian(natives(light, "linux-x86_64"), "first");
    Path second = debian(natives(light, "linux-x86_64"), "second");
    assertEquals(-1, Files.mismatch(first, second));
    String contents = Tool.run("dpkg-deb", "--contents", first.toString());
    assertTrue(contents.contains("./usr/bin/cochlea -> ../lib/cochlea/bin/cochlea"), contents);
    assertTrue(contents.contains("./usr/lib/systemd/system/cochlea.service"), contents);
    assertTrue(contents.contains("./usr/lib/cochlea/bin/aot.sh"), contents);
    assertFalse(contents.contains(".aot\n"), contents);
    assertTrue(contents.lines().allMatch(line -> line.contains(" root/root ")), contents);
  }

  private static Path debian(Path home, String folder) throws Exception {
    String build = Tool.PACKAGING.resolve("debian/build.sh").toString();
    Path output = Files.createDirectory(directory.resolve(folder));
    return Path.of(Tool.run(build, home.toString(), "amd64", output.toString()).strip());
  }

  private static Path natives(Path distribution, String platform) throws Exception {
    Path home = Files.createTempDirectory(directory, platform);
    String program = Tool.PACKAGING.resolve("Natives.java").toString();
    Tool.run(JAVA, program, distribution.toString(), platform, home.toString());
    return home;
  }

  private static List<String> withoutNatives(Path jar) throws IOException {
    return entries(jar).stream().filter(entry -> !entry.matches(NATIVE)).toList();
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
