package io.cochlea.onnx;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.InferenceException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A library that the user installed and a setting names.
 *
 * @param setting its name, for messages
 * @param path its value; empty where it is not set
 * @param advice how to get such a library
 */
public record InstalledLibrary(String setting, String path, String advice)
    implements RuntimeLibrary {

  /** A library that a graph can do without: none where the setting is empty. */
  public static Optional<RuntimeLibrary> ifSet(String setting, String path) {
    return path.isBlank()
        ? Optional.empty()
        : Optional.of(new InstalledLibrary(setting, path, "leave it empty or name a plug-in"));
  }

  @Override
  public Availability probe() {
    try {
      return new Availability(true, setting + " " + locate());
    } catch (InferenceException e) {
      return new Availability(false, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Path locate() throws InferenceException {
    if (path.isBlank()) {
      throw new InferenceException(setting + " is not set: " + advice);
    }
    try {
      Path file = Path.of(path.strip());
      SharedObject.check(file);
      return file;
    } catch (InvalidPathException e) {
      throw new InferenceException(setting + " is \"" + path + "\", which is no path", e);
    } catch (InferenceException e) {
      throw new InferenceException(setting + ": " + e.getMessage() + "; " + advice, e);
    }
  }
}
