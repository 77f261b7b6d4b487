package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One ONNX Runtime library, mapped from {@link #load} to {@link #close}. Thread-safe. Several, of
 * different versions, can be loaded side by side.
 */
public final class OnnxRuntime implements AutoCloseable {
  static final Charset PATH_CHARSET =
      File.separatorChar == '\\' ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
  private static final System.Logger LOG = System.getLogger(OnnxRuntime.class.getName());
  private static final int LOG_FATAL = 4; // what fails comes back as a status
  private static final long DEVICE_ALLOCATOR = 0;
  private static final long DEFAULT_MEMORY = 0;

  private final Arena library;
  private final Path path;
  private final OrtApi api;
  private final String version;
  private final long environment;
  private final long hostMemory;
  private final long allocator;
  private final Guard guard = new Guard("ONNX Runtime");
  private final Set<OnnxGraph> graphs = ConcurrentHashMap.newKeySet();
  private final Set<ProviderLibrary> providers = ConcurrentHashMap.newKeySet();
  private boolean closed;

  private OnnxRuntime(Arena library, Path path) throws InferenceException {
    this.library = library;
    this.path = path;
    MemorySegment base = base(path, library);
    version = OrtApi.string(OrtApi.call(base.getAtIndex(ADDRESS, 1), 0));
    long table = OrtApi.call(base.getAtIndex(ADDRESS, 0), OrtApi.VERSION);
    if (table == 0) {
      throw new InferenceException(
          path + " is ONNX Runtime " + version + "; 1." + OrtApi.VERSION + " or newer is needed");
    }
    api = new OrtApi(table);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      long name = arena.allocateFrom("cochlea").address();
      api.check(api.call(Slot.CREATE_ENV, LOG_FATAL, name, out.address()));
      environment = out.get(JAVA_LONG, 0);
      api.check(api.call(Slot.DISABLE_TELEMETRY_EVENTS, environment));
      api.check(
          api.call(Slot.CREATE_CPU_MEMORY_INFO, DEVICE_ALLOCATOR, DEFAULT_MEMORY, out.address()));
      hostMemory = out.get(JAVA_LONG, 0);
      api.check(api.call(Slot.GET_DEFAULT_ALLOCATOR, out.address()));
      allocator = out.get(JAVA_LONG, 0);
    }
  }

  /**
   * Maps the library.
   *
   * @throws InferenceException when it cannot be mapped here, is something else or too old
   */
  public static OnnxRuntime load(Path library) throws InferenceException {
    Arena arena = Arena.ofShared();
    try {
      return new OnnxRuntime(arena, library);
    } catch (InferenceException e) {
      arena.close();
      throw e;
    }
  }

  private static MemorySegment base(Path path, Arena arena) throws InferenceException {
    SharedObject.check(path);
    try {
      return SymbolLookup.libraryLookup(path, arena)
          .find("OrtGetApiBase")
          .map(function -> MemorySegment.ofAddress(OrtApi.call(function, 0)))
          .orElseThrow(() -> new InferenceException(path + " is no ONNX Runtime library"))
          .reinterpret(2 * ADDRESS.byteSize());
    } catch (IllegalArgumentException e) {
      throw new InferenceException(path + " cannot be loaded: " + DynamicLoader.objection(path), e);
    }
  }

  public String version() {
    return version;
  }

  /**
   * Compiles a graph; blocks.
   *
   * @throws InferenceException naming the graph, when the file is not what {@link ModelGraph} says
   *     or no graph this runtime can run, or when a provider asked for takes none of it
   */
  public CompiledGraph compile(ModelGraph model, ShapeProfiles profiles, SessionOptions options)
      throws InferenceException {
    long stamp = guard.enter();
    try {
      ModelFile.verify(model);
      OnnxGraph graph =
          OnnxGraph.of(
              this, model.id(), session(model.path(), profiles, options), options.providers());
      graphs.add(graph);
      return graph;
    } catch (InferenceException e) {
      throw new InferenceException("graph " + model.id() + ": " + e.getMessage(), e);
    } finally {
      guard.exit(stamp);
    }
  }

  /**
   * Adds a provider that is a library of its own, until this runtime is closed or the result is,
   * which its graphs must be before.
   *
   * @throws InferenceException when it is no such library
   */
  public ProviderLibrary register(Path plugin) throws InferenceException {
    long stamp = guard.enter();
    try {
      ProviderLibrary library = new ProviderLibrary(this, environment, plugin);
      providers.add(library);
      return library;
    } finally {
      guard.exit(stamp);
    }
  }

  private long session(Path path, ShapeProfiles profiles, SessionOptions options)
      throws InferenceException {
    try (Arena arena = Arena.ofConfined()) {
      long nativeOptions = options.create(this, profiles.profiles().size() == 1, arena);
      try {
        MemorySegment out = arena.allocate(JAVA_LONG);
        long file = arena.allocateFrom(path.toString(), PATH_CHARSET).address();
        api.check(api.call(Slot.CREATE_SESSION, environment, file, nativeOptions, out.address()));
        return out.get(JAVA_LONG, 0);
      } finally {
        api.call(Slot.RELEASE_SESSION_OPTIONS, nativeOptions);
      }
    }
  }

  OrtApi api() {
    return api;
  }

  /** The file it was mapped from. */
  Path path() {
    return path;
  }

  long environment() {
    return environment;
  }

  /** Whether a provider was registered. */
  boolean extended() {
    return !providers.isEmpty();
  }

  /** Native description of host memory, for tensors in it. */
  long hostMemory() {
    return hostMemory;
  }

  /** What the runtime allocates strings and lists with that it hands out. */
  long allocator() {
    return allocator;
  }

  void forget(ProviderLibrary provider) {
    providers.remove(provider);
  }

  void forget(OnnxGraph graph) {
    graphs.remove(graph);
  }

  /**
   * Waits for running calls, closes every graph and unmaps the library, unless a call does not end:
   * then the library stays mapped for ever. Idempotent.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean free = guard.close(Guard.PATIENCE_NANOS);
    List.copyOf(graphs).forEach(OnnxGraph::close);
    if (!free || !graphs.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "ONNX Runtime {0} stays in memory: a call in it does not end",
          version);
      return;
    }
    List.copyOf(providers).forEach(ProviderLibrary::close);
    api.call(Slot.RELEASE_MEMORY_INFO, hostMemory);
    api.call(Slot.RELEASE_ENV, environment);
    library.close();
    Unmapping.await(path);
  }
}
