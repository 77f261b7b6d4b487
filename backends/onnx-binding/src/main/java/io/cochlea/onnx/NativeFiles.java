package io.cochlea.onnx;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.InferenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;

/**
 * The native libraries a backend's bundle carries under {@code native/<platform>}, copied once into
 * its data area, where the system's loader can map them. Their version, the header {@value
 * #VERSION_HEADER}, is part of the path there: what is there is never written again.
 */
public final class NativeFiles implements RuntimeLibrary {
  private static final String VERSION_HEADER = "Native-Version";
  private static final Pattern RUNTIME = Pattern.compile("(lib)?onnxruntime\\.(so|dll|dylib).*");

  private final List<URL> resources;
  private final Path directory;

  /**
   * @param resources the libraries for this platform; none when it is not supported
   * @param directory to copy them to, another one for each version
   */
  public NativeFiles(List<URL> resources, Path directory) {
    this.resources = List.copyOf(resources);
    this.directory = directory.toAbsolutePath();
  }

  /** Those of a bundle for the platform it runs on. */
  public static NativeFiles of(BundleContext context) {
    List<URL> files = new ArrayList<>();
    var entries = context.getBundle().findEntries("native/" + platform(), "*", true);
    while (entries != null && entries.hasMoreElements()) {
      URL entry = entries.nextElement();
      if (!entry.getPath().endsWith("/")) { // folders are entries too
        files.add(entry);
      }
    }
    String version = context.getBundle().getHeaders().get(VERSION_HEADER);
    return new NativeFiles(files, context.getDataFile("native/" + version).toPath());
  }

  /** This platform as the natives name it: {@code linux-x64}, {@code osx-aarch64}. */
  public static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch");
    return (os.startsWith("mac") ? "osx" : os.startsWith("win") ? "win" : "linux")
        + "-"
        + (architecture.equals("amd64") || architecture.equals("x86_64") ? "x64" : architecture);
  }

  @Override
  public Availability probe() {
    return resources.isEmpty()
        ? new Availability(false, "no ONNX Runtime library for " + platform() + " in this bundle")
        : new Availability(true, "ONNX Runtime for " + platform());
  }

  /**
   * Copies what is not there yet.
   *
   * @return the ONNX Runtime library among them
   * @throws InferenceException when there is none for this platform or no room
   */
  @Override
  public Path locate() throws InferenceException {
    Path runtime = null;
    for (URL resource : resources) {
      Path path = extract(resource);
      if (RUNTIME.matcher(path.getFileName().toString()).matches()) {
        runtime = path;
      }
    }
    if (runtime == null) {
      throw new InferenceException("no ONNX Runtime library for " + platform());
    }
    return runtime;
  }

  private Path extract(URL resource) throws InferenceException {
    String path = resource.getPath();
    Path target = directory.resolve(path.substring(path.lastIndexOf('/') + 1));
    if (Files.exists(target)) {
      return target;
    }
    try (InputStream content = resource.openStream()) {
      createOwnerOnly(directory);
      Path part = Files.createTempFile(directory, "", ".part");
      try {
        try (OutputStream file = Files.newOutputStream(part)) { // stays owner-only
          content.transferTo(file);
        }
        return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new InferenceException(target + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Creates a folder, and those above it that are missing. */
  static void createOwnerOnly(Path folder) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      var ownerOnly = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownerOnly));
    } else {
      Files.createDirectories(folder);
    }
  }
}
