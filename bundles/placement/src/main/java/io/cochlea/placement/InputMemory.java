package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one input, leased from the pool and kept from batch to batch while it is enough.
 * Its extents are measured first, work by work, then laid out.
 */
final class InputMemory implements LaneInput {

  final TensorSpec spec;
  private final int batchAxis;
  private final long least;
  private final BufferPool pool;
  private final String owner;
  private final long[] extents;
  private @Nullable Lease lease;
  private @Nullable Tensor tensor;
  private MemorySegment used = MemorySegment.NULL;

  /**
   * @param batchAxis along which its rows lie; {@link BatchAxes#NONE} when there are none
   * @param least extent of an axis that is open: 0 for a state, which may be empty
   */
  InputMemory(TensorSpec spec, int batchAxis, long least, BufferPool pool, String owner) {
    this.spec = spec;
    this.batchAxis = batchAxis;
    this.least = least;
    this.pool = pool;
    this.owner = owner;
    this.extents = spec.shape().clone();
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public Tensor tensor() {
    if (tensor == null) {
      throw new IllegalStateException("input '" + spec.name() + "' is not laid out yet");
    }
    return tensor;
  }

  void measure(int rows) {
    for (int axis = 0; axis < extents.length; axis++) {
      if (spec.shape()[axis] < 0) {
        extents[axis] = axis == batchAxis ? rows : least;
      }
    }
  }

  /** Makes it long enough for {@code work}. */
  void measure(Submission work) {
    for (int axis = 0; axis < extents.length; axis++) {
      if (spec.shape()[axis] < 0 && axis != batchAxis) {
        extents[axis] = Math.max(extents[axis], work.extent(spec.name(), axis, least));
      }
    }
  }

  /** Gives the tensor the extents measured, and zeros: the same tensor when nothing changed. */
  void layOut() {
    if (tensor == null || !Arrays.equals(tensor.shape(), extents)) {
      shape(extents.clone());
    }
    used.fill((byte) 0);
  }

  /** Zeroes a row; what all rows share stays. */
  void zero(int row) {
    if (batchAxis == BatchAxes.NONE) {
      return;
    }
    long blocks = 1;
    for (int axis = 0; axis < batchAxis; axis++) {
      blocks *= extents[axis];
    }
    long bytes = used.byteSize() / (blocks * extents[batchAxis]);
    for (long block = 0; block < blocks; block++) {
      used.asSlice((block * extents[batchAxis] + row) * bytes, bytes).fill((byte) 0);
    }
  }

  /** Makes it a copy of {@code value}, and returns how many bytes that took. */
  long copy(Tensor value) {
    shape(value.shape().clone());
    used.copyFrom(MemorySegment.ofAddress(value.address()).reinterpret(value.bytes()));
    return value.bytes();
  }

  private void shape(long[] shape) {
    long bytes = new Tensor(spec.type(), shape, MemoryKind.HOST, 0).bytes();
    Lease memory = memory(Math.max(1, bytes));
    used = memory.segment().asSlice(0, bytes);
    tensor = new Tensor(spec.type(), shape, MemoryKind.HOST, memory.address());
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

  /** Its extent along {@code axis} in this run. */
  long extent(int axis) {
    return extents[axis];
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
