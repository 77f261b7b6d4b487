package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks a session for what goes in and comes out. */
final class SignatureReader {
  private final OrtApi api;
  private final long allocator;
  private final long session;

  SignatureReader(OnnxRuntime runtime, long session) {
    api = runtime.api();
    allocator = runtime.allocator();
    this.session = session;
  }

  Signature read() throws InferenceException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      List<TensorSpec> inputs =
          specs(
              "input",
              Slot.SESSION_GET_INPUT_COUNT,
              Slot.SESSION_GET_INPUT_NAME,
              Slot.SESSION_GET_INPUT_TYPE_INFO,
              out);
      List<TensorSpec> outputs =
          specs(
              "output",
              Slot.SESSION_GET_OUTPUT_COUNT,
              Slot.SESSION_GET_OUTPUT_NAME,
              Slot.SESSION_GET_OUTPUT_TYPE_INFO,
              out);
      return new Signature(inputs, outputs, metadata(arena, out));
    }
  }

  private List<TensorSpec> specs(
      String what, Slot getCount, Slot getName, Slot getType, MemorySegment out)
      throws InferenceException {
    api.check(api.call(getCount, session, out.address()));
    long count = out.get(JAVA_LONG, 0);
    List<TensorSpec> specs = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      api.check(api.call(getName, session, i, allocator, out.address()));
      String name = take(out.get(JAVA_LONG, 0));
      api.check(api.call(getType, session, i, out.address()));
      long type = out.get(JAVA_LONG, 0);
      try {
        api.check(api.call(Slot.CAST_TYPE_INFO_TO_TENSOR_INFO, type, out.address()));
        long info = out.get(JAVA_LONG, 0);
        if (info == 0) {
          throw new InferenceException(what + " " + name + " is no tensor");
        }
        ElementType element = elementType(api, info, what + " " + name, out);
        long[] shape = shape(api, info);
        specs.add(new TensorSpec(name, element, shape, axes(info, shape.length)));
      } finally {
        api.call(Slot.RELEASE_TYPE_INFO, type);
      }
    }
    return specs;
  }

  static ElementType elementType(OrtApi api, long tensorInfo, String what, MemorySegment out)
      throws InferenceException {
    api.check(api.call(Slot.GET_TENSOR_ELEMENT_TYPE, tensorInfo, out.address()));
    return Elements.type(out.get(JAVA_INT, 0), what);
  }

  static long[] shape(OrtApi api, long tensorInfo) throws InferenceException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      api.check(api.call(Slot.GET_DIMENSIONS_COUNT, tensorInfo, out.address()));
      long rank = out.get(JAVA_LONG, 0);
      MemorySegment extents = arena.allocate(JAVA_LONG, rank);
      api.check(api.call(Slot.GET_DIMENSIONS, tensorInfo, extents.address(), rank));
      return extents.toArray(JAVA_LONG);
    }
  }

  /** The names of axes; they belong to the tensor's info. */
  private List<String> axes(long tensorInfo, int rank) throws InferenceException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment names = arena.allocate(JAVA_LONG, rank);
      api.check(api.call(Slot.GET_SYMBOLIC_DIMENSIONS, tensorInfo, names.address(), rank));
      return Arrays.stream(names.toArray(JAVA_LONG)).mapToObj(OrtApi::string).toList();
    }
  }

  private Map<String, String> metadata(Arena arena, MemorySegment out) throws InferenceException {
    api.check(api.call(Slot.SESSION_GET_MODEL_METADATA, session, out.address()));
    long metadata = out.get(JAVA_LONG, 0);
    try {
      MemorySegment count = arena.allocate(JAVA_LONG);
      api.check(
          api.call(
              Slot.MODEL_METADATA_GET_KEYS, metadata, allocator, out.address(), count.address()));
      long keys = out.get(JAVA_LONG, 0); // null when there are none
      Map<String, String> map = new HashMap<>();
      for (long i = 0; i < count.get(JAVA_LONG, 0); i++) {
        long key = OrtApi.word(keys + 8 * i);
        api.check(api.call(Slot.MODEL_METADATA_LOOKUP, metadata, allocator, key, out.address()));
        map.put(take(key), take(out.get(JAVA_LONG, 0)));
      }
      if (keys != 0) {
        free(keys);
      }
      return map;
    } finally {
      api.call(Slot.RELEASE_MODEL_METADATA, metadata);
    }
  }

  /** Copies a C string that was allocated for us, and frees it. */
  private String take(long address) throws InferenceException {
    String string = OrtApi.string(address);
    free(address);
    return string;
  }

  private void free(long address) throws InferenceException {
    api.check(api.call(Slot.ALLOCATOR_FREE, allocator, address));
  }
}
