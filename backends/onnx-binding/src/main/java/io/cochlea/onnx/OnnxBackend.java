package io.cochlea.onnx;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every backend on ONNX Runtime shares: the library, loaded by the first {@link #compile} and
 * unmapped by {@link #close}. Thread-safe.
 */
public final class OnnxBackend implements AutoCloseable {
  private final RuntimeLibrary library;
  private final Optional<RuntimeLibrary> plugin;
  private @Nullable OnnxRuntime runtime;
  private boolean closed;

  public OnnxBackend(RuntimeLibrary library) {
    this(library, Optional.empty());
  }

  /**
   * @param plugin a provider that is a library of its own
   */
  public OnnxBackend(RuntimeLibrary library, Optional<RuntimeLibrary> plugin) {
    this.library = library;
    this.plugin = plugin;
  }

  /** Whether library and plug-in are there; loads nothing. */
  public Availability probe() {
    Availability runtime = library.probe();
    return runtime.available() ? plugin.map(RuntimeLibrary::probe).orElse(runtime) : runtime;
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
      loaded = load();
      runtime = loaded;
    }
    return loaded;
  }

  private OnnxRuntime load() throws InferenceException {
    OnnxRuntime loaded = OnnxRuntime.load(library.locate());
    try {
      if (plugin.isPresent()) {
        loaded.register(plugin.get().locate());
      }
      return loaded;
    } catch (InferenceException e) {
      loaded.close();
      throw e;
    }
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
