package io.cochlea.api.inference;

import org.osgi.annotation.versioning.ConsumerType;

/** Runs graphs on one kind of device; a service ranked by {@code service.ranking}. Thread-safe. */
@ConsumerType
public interface InferenceBackend {

  /** A short name for operators, unique: {@code cpu}, {@code cuda}. */
  String id();

  /** Whether it can run here; cheap, and never throws. */
  Availability probe();

  /**
   * Compiles a graph; may take seconds, and blocks.
   *
   * @return a graph the caller closes
   * @throws InferenceException when the file is missing, corrupt or not supported, or the device
   *     takes none of it
   */
  CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException;
}
