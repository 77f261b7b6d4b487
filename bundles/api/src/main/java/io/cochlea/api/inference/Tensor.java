package io.cochlea.api.inference;

import io.cochlea.api.buffer.MemoryKind;
import java.util.Arrays;

/**
 * A dense row-major tensor in somebody's memory. The memory must outlive every run it is bound to.
 *
 * @param shape extents, none negative; do not modify
 */
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a tensor
public record Tensor(ElementType type, long[] shape, MemoryKind kind, long address) {

  /** Elements in all. */
  public long elements() {
    long elements = 1;
    for (long extent : shape) {
      elements = Math.multiplyExact(elements, extent);
    }
    return elements;
  }

  /** Bytes in all. */
  public long bytes() {
    return Math.multiplyExact(elements(), type.bytes());
  }

  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }
}
