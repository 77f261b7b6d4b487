package io.cochlea.api.inference;

import org.osgi.annotation.versioning.ConsumerType;

/** A graph ready to run. Thread-safe; its bindings are not. */
@ConsumerType
public interface CompiledGraph extends AutoCloseable {

  Signature signature();

  Attestation attestation();

  /** A new binding, for one thread at a time, which the caller closes before this graph. */
  Binding bind() throws InferenceException;

  /** Waits for running calls, then frees the graph. Idempotent. */
  @Override
  void close();
}
