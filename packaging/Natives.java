import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies an unpacked distribution with the native libraries of one platform: of the jars only what
 * runs there is kept, and a jar that has natives but none for it is left out. Run as a source file:
 * {@code java Natives.java DISTRIBUTION PLATFORM TARGET}.
 */
final class Natives {
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dylib|jnilib|dll|a)");

  /** What tells a platform in a native library's path, by the habits of those who made them. */
  private static final Map<String, Pattern> PLATFORMS =
      Map.of(
          "linux-x86_64",
              Pattern.compile(".*(/linux-(x64|x86-64)/|\\bdebian-amd64/|_x86_64\\.so).*"),
          "linux-aarch64",
              Pattern.compile(".*(/linux-aarch64/|\\bdebian-arm64/|_aarch_64\\.so).*"),
          "osx-aarch64",
              Pattern.compile(
                  ".*(/osx-aarch64/|/darwin-aarch64/|\\bmacos-arm64/|_aarch_64\\.jnilib).*"),
          "windows-x86_64",
              Pattern.compile(".*(/win-x64/|/win32-x86-64/|\\bwin-amd64/).*"));

  private final Pattern wanted;

  private Natives(Pattern wanted) {
    this.wanted = wanted;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3 || !PLATFORMS.containsKey(arguments[1])) {
      System.err.println(
          "usage: java Natives.java DISTRIBUTION PLATFORM TARGET; platforms are "
              + String.join(", ", PLATFORMS.keySet().stream().sorted().toList()));
      System.exit(2);
    }
    new Natives(PLATFORMS.get(arguments[1])).copy(Path.of(arguments[0]), Path.of(arguments[2]));
  }

  private void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      String name = file.getFileName().toString();
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else if (name.endsWith(".jar")) {
        copyJar(file, target);
      } else if (!name.endsWith(".aot") && !name.equals("aot.key")) { // those are this machine's
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private void copyJar(Path from, Path to) throws IOException {
    try (ZipFile jar = new ZipFile(from.toFile())) {
      List<String> natives =
          jar.stream().map(ZipEntry::getName).filter(NATIVE.asMatchPredicate()).toList();
      boolean any = natives.stream().anyMatch(wanted.asMatchPredicate());
      if (natives.stream().allMatch(wanted.asMatchPredicate())) {
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
      } else if (any) {
        copyEntries(jar, to);
      }
    }
  }

  private void copyEntries(ZipFile jar, Path to) throws IOException {
    try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(to)))) {
      for (Enumeration<? extends ZipEntry> all = jar.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        String name = entry.getName();
        if (NATIVE.matcher(name).matches() && !wanted.matcher(name).matches()) {
          continue;
        }
        ZipEntry kept = new ZipEntry(name);
        kept.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(kept);
        jar.getInputStream(entry).transferTo(out);
      }
    }
  }
}
