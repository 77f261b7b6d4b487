package io.cochlea.onnx;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.InferenceException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A library that the user installed and a setting names.
 *
 * @param setting its name, for messages
 * @param path its value; empty where it is not set
 * @param advice how to get such a library
 */
public record InstalledLibrary(String setting, String path, String advice)
    implements RuntimeLibrary {

  @Override
  public Availability probe() {
    try {
      return new Availability(true, "ONNX Runtime at " + locate());
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
