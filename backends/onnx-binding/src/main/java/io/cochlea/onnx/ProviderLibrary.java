package io.cochlea.onnx;

import io.cochlea.api.inference.InferenceException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/** An execution provider in a library of its own, registered with a runtime. Thread-safe. */
public final class ProviderLibrary implements AutoCloseable {
  private final OnnxRuntime runtime;
  private final long environment;
  private final Path file;
  private boolean closed;

  /**
   * Registers it.
   *
   * @throws InferenceException when it is no such library
   */
  ProviderLibrary(OnnxRuntime runtime, long environment, Path file) throws InferenceException {
    this.runtime = runtime;
    this.environment = environment;
    this.file = file;
    requireFactory(file);
    try (Arena arena = Arena.ofConfined()) {
      runtime
          .api()
          .check(
              runtime
                  .api()
                  .call(
                      Slot.REGISTER_EXECUTION_PROVIDER_LIBRARY,
                      environment,
                      name(arena),
                      arena.allocateFrom(file.toString(), OnnxRuntime.PATH_CHARSET).address()));
    } catch (InferenceException e) {
      throw new InferenceException(file + " is no execution provider: " + e.getMessage(), e);
    }
  }

  /** The runtime never unmaps a library that it refused, so ask first. */
  private static void requireFactory(Path file) throws InferenceException {
    SharedObject.check(file);
    try (Arena arena = Arena.ofConfined()) {
      if (SymbolLookup.libraryLookup(file, arena).find("CreateEpFactories").isEmpty()) {
        throw new InferenceException(
            file + " is no execution provider: no CreateEpFactories in it");
      }
    } catch (IllegalArgumentException e) {
      throw new InferenceException(file + " cannot be loaded: " + DynamicLoader.objection(file), e);
    }
  }

  /** Under its path: the runtime keeps one library under a name, and loads a second in vain. */
  private long name(Arena arena) {
    return arena.allocateFrom(file.toString()).address();
  }

  /**
   * Takes it out of the runtime, which unmaps it. Idempotent.
   *
   * @throws IllegalStateException when a graph still uses it
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (Arena arena = Arena.ofConfined()) {
      runtime
          .api()
          .check(
              runtime
                  .api()
                  .call(Slot.UNREGISTER_EXECUTION_PROVIDER_LIBRARY, environment, name(arena)));
    } catch (InferenceException e) {
      throw new IllegalStateException(file + " cannot be unregistered: " + e.getMessage(), e);
    }
    runtime.forget(this);
  }
}
