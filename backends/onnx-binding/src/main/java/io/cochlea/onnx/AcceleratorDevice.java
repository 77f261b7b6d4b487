package io.cochlea.onnx;

import io.cochlea.api.inference.Availability;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The node through which programs use an accelerator, as Linux offers it once a driver has the
 * device and its firmware runs: {@code /dev/accel/accel0}.
 *
 * @param driver the kernel's name of it: {@code intel_vpu}
 * @param advice how to get the driver
 */
public record AcceleratorDevice(String driver, String advice) {

  /**
   * Whether there is one that this process may use.
   *
   * @param root of the file system
   */
  public Availability probe(Path root) {
    Path accelerators = root.resolve("sys/class/accel");
    try (DirectoryStream<Path> found = Files.newDirectoryStream(accelerators, "accel*")) {
      for (Path accelerator : found) {
        Path link = accelerator.resolve("device/driver");
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).endsWith(driver)) {
          return usable(root.resolve("dev/accel").resolve(accelerator.getFileName()));
        }
      }
    } catch (NoSuchFileException e) {
      return missing("this kernel has no accelerators");
    } catch (IOException e) {
      return missing(accelerators + " cannot be read: " + e.getMessage());
    }
    return missing("no device has the driver " + driver);
  }

  private Availability usable(Path node) {
    if (!Files.exists(node)) {
      return missing(node + " is not there: not passed into this container, or firmware missing");
    }
    return Files.isReadable(node) && Files.isWritable(node)
        ? new Availability(true, driver + " at " + node)
        : new Availability(false, node + " may not be used by this user: join its group (render)");
  }

  private Availability missing(String what) {
    return new Availability(false, what + "; " + advice);
  }
}
