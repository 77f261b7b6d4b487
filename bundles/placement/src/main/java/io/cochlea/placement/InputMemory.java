package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one input, leased from the pool and kept from batch to batch while it is enough.
 */
final class InputMemory implements AutoCloseable {

  final TensorSpec spec;
  private final BufferPool pool;
  private final String owner;
  private @Nullable Lease lease;
  private @Nullable Tensor tensor;
  private MemorySegment used = MemorySegment.NULL;

  InputMemory(TensorSpec spec, BufferPool pool, String owner) {
    this.spec = spec;
    this.pool = pool;
    this.owner = owner;
  }

  /** The tensor as laid out last. */
  Tensor tensor() {
    if (tensor == null) {
      throw new IllegalStateException("input '" + spec.name() + "' is not laid out yet");
    }
    return tensor;
  }

  /**
   * Gives the tensor {@code rows} rows of {@code extent}: the same tensor when nothing changes.
   * Fewer rows of the same extent keep their content.
   */
  void shape(int rows, int extent) {
    Tensor before = tensor;
    if (before != null && fits(before.shape(), rows, extent)) {
      return;
    }
    var shape = new long[spec.shape().length];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = extent(axis, rows, extent);
    }
    Tensor wanted = new Tensor(spec.type(), shape, MemoryKind.HOST, 0);
    Lease memory = memory(Math.max(1, wanted.bytes()));
    used = memory.segment().asSlice(0, wanted.bytes());
    tensor = new Tensor(spec.type(), shape, MemoryKind.HOST, memory.address());
  }

  private boolean fits(long[] shape, int rows, int extent) {
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] != extent(axis, rows, extent)) {
        return false;
      }
    }
    return true;
  }

  private long extent(int axis, int rows, int extent) {
    long fixed = spec.shape()[axis];
    if (fixed >= 0) {
      return fixed;
    }
    return axis == 0 ? rows : extent;
  }

  private Lease memory(long bytes) {
    Lease held = lease;
    if (held != null && held.bytes() >= bytes) {
      return held;
    }
    close();
    Lease taken = pool.lease(MemoryKind.HOST, bytes, owner);
    lease = taken;
    return taken;
  }

  void zero() {
    used.fill((byte) 0);
  }

  /** Zeroes one row, so that nothing of it is left. */
  void zero(int row) {
    long[] shape = spec.shape();
    if (shape.length > 0) {
      long stride = used.byteSize() / tensor().shape()[0];
      used.asSlice(row * stride, stride).fill((byte) 0);
    }
  }

  @Override
  public void close() {
    tensor = null;
    used = MemorySegment.NULL;
    Lease held = lease;
    lease = null;
    if (held != null) {
      held.close();
    }
  }
}
