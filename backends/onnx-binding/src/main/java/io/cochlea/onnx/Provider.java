package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.inference.InferenceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/**
 * An execution provider that is asked to take what it can of a graph: one that was {@link
 * OnnxRuntime#register registered}, else the runtime's own of that name.
 *
 * @param name as the runtime registers it, without {@code ExecutionProvider}: {@code CoreML},
 *     {@code VitisAI}, {@code CUDA}
 * @param options its own
 */
public record Provider(String name, Map<String, String> options) {
  private static final String CUDA = "CUDA";

  public Provider {
    options = Map.copyOf(options);
  }

  /** The name under which the runtime lists the nodes it took. */
  public String attestedName() {
    return name + "ExecutionProvider";
  }

  void append(OnnxRuntime runtime, long sessionOptions, Arena arena) throws InferenceException {
    OrtApi api = runtime.api();
    long keys = strings(options.keySet(), arena);
    long values = strings(options.values(), arena);
    MemorySegment out = arena.allocate(JAVA_LONG, 2);
    long device = runtime.extended() ? device(runtime, out) : 0;
    if (device != 0) {
      long devices = arena.allocateFrom(JAVA_LONG, device).address();
      api.check(
          api.call(
              Slot.APPEND_EXECUTION_PROVIDER_DEVICES,
              sessionOptions,
              runtime.environment(),
              devices,
              1,
              keys,
              values,
              options.size()));
      return;
    }
    try {
      if (name.equals(CUDA)) {
        appendCuda(api, sessionOptions, keys, values, out);
      } else {
        long nameAddress = arena.allocateFrom(name).address();
        api.check(
            api.call(
                Slot.APPEND_EXECUTION_PROVIDER,
                sessionOptions,
                nameAddress,
                keys,
                values,
                options.size()));
      }
    } catch (InferenceException e) {
      throw new InferenceException(e.getMessage() + objection(runtime.path()), e);
    }
  }

  /** What the system's loader has against the library in which some runtimes keep this provider. */
  private String objection(Path runtime) {
    String library = "onnxruntime_providers_" + name.toLowerCase(Locale.ROOT);
    Path file = runtime.resolveSibling(System.mapLibraryName(library));
    String objection = Files.exists(file) ? DynamicLoader.objection(file) : null;
    return objection == null ? "" : ": " + objection;
  }

  /** The first device of a registered provider of this name; 0 where none is. */
  private long device(OnnxRuntime runtime, MemorySegment out) throws InferenceException {
    OrtApi api = runtime.api();
    api.check(
        api.call(
            Slot.GET_EP_DEVICES, runtime.environment(), out.address(), out.address() + Long.BYTES));
    long devices = out.getAtIndex(JAVA_LONG, 0);
    for (long i = 0; i < out.getAtIndex(JAVA_LONG, 1); i++) {
      long device = OrtApi.word(devices + Long.BYTES * i);
      if (OrtApi.string(api.call(Slot.EP_DEVICE_EP_NAME, device)).equals(attestedName())) {
        return device;
      }
    }
    return 0;
  }

  /** CUDA alone has options of a type of its own. */
  private void appendCuda(
      OrtApi api, long sessionOptions, long keys, long values, MemorySegment out)
      throws InferenceException {
    api.check(api.call(Slot.CREATE_CUDA_OPTIONS, out.address()));
    long cuda = out.get(JAVA_LONG, 0);
    try {
      api.check(api.call(Slot.UPDATE_CUDA_OPTIONS, cuda, keys, values, options.size()));
      api.check(api.call(Slot.APPEND_CUDA_PROVIDER, sessionOptions, cuda));
    } finally {
      api.call(Slot.RELEASE_CUDA_OPTIONS, cuda);
    }
  }

  private static long strings(Collection<String> strings, Arena arena) {
    MemorySegment addresses = arena.allocate(ADDRESS, Math.max(1, strings.size()));
    int i = 0;
    for (String string : strings) {
      addresses.setAtIndex(ADDRESS, i++, arena.allocateFrom(string));
    }
    return addresses.address();
  }
}
