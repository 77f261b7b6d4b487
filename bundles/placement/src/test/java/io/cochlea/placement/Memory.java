package io.cochlea.placement;

import io.cochlea.api.inference.Tensor;
import java.lang.foreign.MemorySegment;

/** A tensor's memory as a segment. */
final class Memory {

  private Memory() {}

  static MemorySegment of(Tensor tensor) {
    return MemorySegment.ofAddress(tensor.address()).reinterpret(tensor.bytes());
  }
}
