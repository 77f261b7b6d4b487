package io.cochlea.onnx;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import org.jspecify.annotations.Nullable;

/**
 * What every backend on ONNX Runtime shares: the library out of its bundle, loaded by the first
 * {@link #compile} and unmapped by {@link #close}. Thread-safe.
 */
public final class OnnxBackend implements AutoCloseable {
  private final NativeFiles natives;
  private @Nullable OnnxRuntime runtime;
  private boolean closed;

  public OnnxBackend(NativeFiles natives) {
    this.natives = natives;
  }

  /** Whether there is a library for this platform; loads nothing. */
  public Availability probe() {
    String platform = NativeFiles.platform();
    return natives.available()
        ? new Availability(true, "ONNX Runtime for " + platform)
        : new Availability(false, "no ONNX Runtime library for " + platform + " in this bundle");
  }

  /**
   * Compiles a graph.
   *
   * @throws InferenceException naming graph and cause
   */
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles, SessionOptions options)
      throws InferenceException {
    return runtime().compile(graph, profiles, options);
  }

  private synchronized OnnxRuntime runtime() throws InferenceException {
    if (closed) {
      throw new IllegalStateException("backend is closed");
    }
    OnnxRuntime loaded = runtime;
    if (loaded == null) {
      loaded = OnnxRuntime.load(natives.extract());
      runtime = loaded;
    }
    return loaded;
  }

  /** Waits for running calls, closes every graph and unmaps the library. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    if (runtime != null) {
      runtime.close();
    }
  }
}
