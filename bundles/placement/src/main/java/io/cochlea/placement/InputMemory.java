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
  private final int batchAxis;
  private final BufferPool pool;
  private final String owner;
  private @Nullable Lease lease;
  private @Nullable Tensor tensor;
  private MemorySegment used = MemorySegment.NULL;

  /**
   * @param batchAxis along which its rows lie; {@link BatchAxes#NONE} when there are none
   */
  InputMemory(TensorSpec spec, int batchAxis, BufferPool pool, String owner) {
    this.spec = spec;
    this.batchAxis = batchAxis;
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
   * What it contains is undefined otherwise.
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
    return axis == batchAxis ? rows : extent;
  }

  /** Leaves out the rows behind {@code rows}; the others keep their content. */
  void truncate(int rows, int extent) {
    long[] before = tensor().shape();
    if (fits(before, rows, extent)) {
      return;
    }
    long row = rowBytes();
    for (long block = 1; block < blocks(); block++) {
      MemorySegment.copy(
          used, block * before[batchAxis] * row, used, block * rows * row, rows * row);
    }
    shape(rows, extent);
  }

  /** How often the rows are repeated: the product of the extents before the batch axis. */
  private long blocks() {
    long blocks = 1;
    for (int axis = 0; axis < batchAxis; axis++) {
      blocks *= tensor().shape()[axis];
    }
    return blocks;
  }

  /** Bytes of a row within one block. */
  private long rowBytes() {
    return used.byteSize() / (blocks() * tensor().shape()[batchAxis]);
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

  /** Zeroes one row, so that nothing of it is left; what all rows share stays. */
  void zero(int row) {
    if (batchAxis == BatchAxes.NONE) {
      return;
    }
    long bytes = rowBytes();
    long rows = tensor().shape()[batchAxis];
    for (long block = 0; block < blocks(); block++) {
      used.asSlice((block * rows + row) * bytes, bytes).fill((byte) 0);
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
