package io.cochlea.onnx;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.InferenceException;
import java.nio.file.Path;

/** Where a backend's ONNX Runtime comes from: its own bundle or what the user installed. */
public interface RuntimeLibrary {

  /** Whether it is there; loads nothing. */
  Availability probe();

  /**
   * The file to map.
   *
   * @throws InferenceException when it is not there, or nothing that could be mapped
   */
  Path locate() throws InferenceException;
}
