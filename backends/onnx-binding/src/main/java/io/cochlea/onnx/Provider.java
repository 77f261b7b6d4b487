package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.cochlea.api.inference.InferenceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * An execution provider that is asked to take what it can of a graph.
 *
 * @param name as the runtime registers it, without {@code ExecutionProvider}: {@code CoreML},
 *     {@code Dnnl}, {@code VitisAI}
 * @param options its own
 */
public record Provider(String name, Map<String, String> options) {

  /** The functions of a provider that takes its options as an object rather than as strings. */
  private record OptionsObject(Slot create, Slot update, Slot append, Slot release) {}

  private static final Map<String, OptionsObject> OPTIONS_OBJECTS =
      Map.of(
          "Dnnl",
          new OptionsObject(
              Slot.CREATE_DNNL_OPTIONS,
              Slot.UPDATE_DNNL_OPTIONS,
              Slot.APPEND_DNNL,
              Slot.RELEASE_DNNL_OPTIONS));

  public Provider {
    options = Map.copyOf(options);
  }

  /** The name under which the runtime lists the nodes it took. */
  public String attestedName() {
    return name + "ExecutionProvider";
  }

  void append(OrtApi api, long sessionOptions, Arena arena) throws InferenceException {
    MemorySegment keys = arena.allocate(ADDRESS, options.size());
    MemorySegment values = arena.allocate(ADDRESS, options.size());
    int i = 0;
    for (var option : options.entrySet()) {
      keys.setAtIndex(ADDRESS, i, arena.allocateFrom(option.getKey()));
      values.setAtIndex(ADDRESS, i++, arena.allocateFrom(option.getValue()));
    }
    OptionsObject object = OPTIONS_OBJECTS.get(name);
    if (object == null) {
      long nameAddress = arena.allocateFrom(name).address();
      api.check(
          api.call(
              Slot.APPEND_EXECUTION_PROVIDER,
              sessionOptions,
              nameAddress,
              keys.address(),
              values.address(),
              options.size()));
    } else {
      append(api, sessionOptions, object, keys, values, arena);
    }
  }

  private void append(
      OrtApi api,
      long sessionOptions,
      OptionsObject object,
      MemorySegment keys,
      MemorySegment values,
      Arena arena)
      throws InferenceException {
    MemorySegment out = arena.allocate(ADDRESS);
    api.check(api.call(object.create, out.address()));
    long providerOptions = out.get(ADDRESS, 0).address();
    try {
      api.check(
          api.call(
              object.update, providerOptions, keys.address(), values.address(), options.size()));
      api.check(api.call(object.append, sessionOptions, providerOptions));
    } finally {
      api.call(object.release, providerOptions);
    }
  }
}
