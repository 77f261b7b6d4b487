package io.cochlea.recognizer;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import org.osgi.framework.Bundle;

/**
 * A model that came as a code-free bundle: header {@value #HEADER} names the folder it lies in.
 * Graphs are opened by native code, so its files are laid out in the bundle's own data area,
 * readable by their owner only.
 */
final class BundledModel {
  static final String HEADER = "Cochlea-Model";

  private BundledModel() {}

  /**
   * Lays out the model of an active bundle; each version of the bundle in a folder of its own, for
   * streams keep the one they were opened with.
   */
  static Path layOut(Bundle bundle) throws IOException {
    String entry = bundle.getHeaders().get(HEADER);
    var found = bundle.findEntries(entry, "*", false);
    if (found == null) {
      throw new IOException("bundle " + bundle + " has no folder " + entry + " with a model");
    }
    File area = bundle.getBundleContext().getDataFile("model-" + bundle.getLastModified());
    if (area == null) {
      throw new IOException("bundle " + bundle + " has no data area to lay its model out in");
    }
    Path folder = Files.createDirectories(area.toPath(), ownerOnly("rwx------"));
    for (URL url : Collections.list(found)) {
      String name = url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
      if (!name.isEmpty()) {
        copy(url, folder.resolve(name));
      }
    }
    return folder;
  }

  private static void copy(URL url, Path target) throws IOException {
    Path part = Files.createTempFile(target.getParent(), "part", "", ownerOnly("rw-------"));
    try {
      try (InputStream from = url.openStream();
          OutputStream to = Files.newOutputStream(part)) {
        from.transferTo(to);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException("cannot write " + target + ": " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static FileAttribute<?>[] ownerOnly(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
