package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.inference.InferenceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the last run of a binding put out, as native values: fetched when first asked for, held
 * until {@link #release}. Allocates nothing on the heap.
 */
final class Results {
  private final OnnxRuntime runtime;
  private final OrtApi api;
  private final long binding;
  private final MemorySegment list;
  private final MemorySegment count;
  private boolean held;

  /**
   * @param arena that lives as long as this
   */
  Results(OnnxRuntime runtime, long binding, Arena arena) {
    this.runtime = runtime;
    this.api = runtime.api();
    this.binding = binding;
    list = arena.allocate(JAVA_LONG);
    count = arena.allocate(JAVA_LONG);
  }

  /** The value at a place among the bound outputs. */
  long value(int index) throws InferenceException {
    if (!held) {
      api.check(
          api.call(
              Slot.GET_BOUND_OUTPUT_VALUES,
              binding,
              runtime.allocator(),
              list.address(),
              count.address()));
      held = true;
    }
    return OrtApi.word(list.get(JAVA_LONG, 0) + 8L * index);
  }

  /** Lets go of what was fetched; the binding keeps references of its own. */
  void release() throws InferenceException {
    if (held) {
      held = false;
      long values = list.get(JAVA_LONG, 0);
      for (long i = 0; i < count.get(JAVA_LONG, 0); i++) {
        api.call(Slot.RELEASE_VALUE, OrtApi.word(values + 8 * i));
      }
      api.check(api.call(Slot.ALLOCATOR_FREE, runtime.allocator(), values));
    }
  }
}
