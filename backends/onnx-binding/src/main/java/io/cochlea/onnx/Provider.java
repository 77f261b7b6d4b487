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
 *     {@code VitisAI}, {@code XNNPACK}
 * @param options its own
 */
public record Provider(String name, Map<String, String> options) {

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
    api.check(
        api.call(
            Slot.APPEND_EXECUTION_PROVIDER,
            sessionOptions,
            arena.allocateFrom(name).address(),
            keys.address(),
            values.address(),
            options.size()));
  }
}
