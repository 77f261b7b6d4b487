package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.State;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The slab of one state: as many rows as were ever seated at a time; twice as many where two take
 * turns. The rows of works that run together are one dense tensor in it:
 *
 * <pre>
 *   turn 0                                   turn 1
 *   ├ run of 3 rows ──────┤├ run of 1 ┤ free ├ ...
 *   block 0 │ block 1     │           │
 *   r0 r1 r2│r0 r1 r2     │ r3 r3     │        a block: the extents before the batch axis
 * </pre>
 */
final class StateMemory implements LaneInput, LaneOutput {

  final State state;
  private final TensorSpec spec;
  private final int batchAxis;
  private final BufferPool pool;
  private final String owner;
  private final long[] extents;
  private final Tensor[] tensors = new Tensor[2];
  private @Nullable Lease lease;
  private int capacity;
  private int turn;

  StateMemory(State state, TensorSpec spec, int batchAxis, BufferPool pool, String owner) {
    this.state = state;
    this.spec = spec;
    this.batchAxis = batchAxis;
    this.pool = pool;
    this.owner = owner;
    this.extents = spec.shape().clone();
  }

  @Override
  public String name() {
    return spec.name();
  }

  /** Whether it is of the same type and extents as {@code other}, so that it can go on with it. */
  boolean isLike(StateMemory other) {
    return state.equals(other.state)
        && spec.type() == other.spec.type()
        && batchAxis == other.batchAxis
        && Arrays.equals(spec.shape(), other.spec.shape());
  }

  /** Whether the state of {@code work} is as long as those that are seated. */
  boolean fits(Submission work) {
    for (int axis = 0; axis < extents.length; axis++) {
      if (isOpen(axis) && extents[axis] != work.extent(spec.name(), axis, 0)) {
        return false;
      }
    }
    return true;
  }

  /** Makes it as long as that of {@code work}, the first to be seated. */
  void shape(Submission work) {
    for (int axis = 0; axis < extents.length; axis++) {
      if (isOpen(axis)) {
        extents[axis] = work.extent(spec.name(), axis, 0);
      }
    }
    close();
  }

  private boolean isOpen(int axis) {
    return spec.shape()[axis] < 0 && axis != batchAxis;
  }

  /** Blocks each row is in. */
  int blocks() {
    int blocks = 1;
    for (int axis = 0; axis < batchAxis; axis++) {
      blocks = Math.multiplyExact(blocks, (int) extents[axis]);
    }
    return blocks;
  }

  /** Bytes of a row in one block. */
  long partBytes() {
    long bytes = spec.type().bytes();
    for (int axis = batchAxis + 1; axis < extents.length; axis++) {
      bytes = Math.multiplyExact(bytes, extents[axis]);
    }
    return bytes;
  }

  private int turns() {
    return state.kind() == State.Kind.EXCHANGED ? 2 : 1;
  }

  /** Parts of the whole slab. */
  int parts() {
    return turns() * capacity * blocks();
  }

  /** Where a part of a row lies, counted in parts. */
  int part(RowLayout rows, int row, int block) {
    return part(rows, row, block, capacity);
  }

  private int part(RowLayout rows, int row, int block, int slabRows) {
    int base = turns() == 2 ? rows.turn(row) * slabRows : 0;
    return (base + rows.start(row)) * blocks() + block * rows.length(row) + (row - rows.start(row));
  }

  MemorySegment memory() {
    Lease held = lease;
    return held == null ? MemorySegment.NULL : held.segment();
  }

  /**
   * Makes room for {@code least} rows or more, taking those there are along.
   *
   * @return bytes copied
   * @throws io.cochlea.api.buffer.PoolExhaustedException when there is no memory; nothing changed
   */
  long reserve(int least, int most, RowLayout seated) {
    if (least <= capacity) {
      return 0;
    }
    int rows = Math.clamp(2L * capacity, least, Math.max(least, most));
    long row = Math.multiplyExact(partBytes(), blocks());
    Lease more =
        pool.lease(
            MemoryKind.HOST, Math.max(1, Math.multiplyExact(row, (long) turns() * rows)), owner);
    long copied = 0;
    for (int i = 0; i < seated.rows(); i++) {
      for (int block = 0; block < blocks(); block++) {
        MemorySegment.copy(
            memory(),
            part(seated, i, block, capacity) * partBytes(),
            more.segment(),
            part(seated, i, block, rows) * partBytes(),
            partBytes());
        copied += partBytes();
      }
    }
    close();
    lease = more;
    capacity = rows;
    return copied;
  }

  /** Zeroes a row. */
  void zero(RowLayout rows, int row) {
    for (int block = 0; block < blocks(); block++) {
      memory().asSlice(part(rows, row, block) * partBytes(), partBytes()).fill((byte) 0);
    }
  }

  /** Lays the tensors of a run over its rows, the first of which is {@code row}. */
  void select(RowLayout rows, int row) {
    turn = turns() == 2 ? rows.turn(row) : 0;
    for (int i = 0; i < turns(); i++) {
      long first = (long) (i * capacity + rows.start(row)) * blocks() * partBytes();
      tensors[i] = tensor(tensors[i], memory().address() + first, rows.length(row));
    }
  }

  private Tensor tensor(@Nullable Tensor before, long address, int rows) {
    if (before != null && before.address() == address && before.shape()[batchAxis] == rows) {
      return before;
    }
    long[] shape = extents.clone();
    shape[batchAxis] = rows;
    return new Tensor(spec.type(), shape, MemoryKind.HOST, address);
  }

  @Override
  public Tensor tensor() {
    return tensors[turn];
  }

  /** What the state becomes in this run. */
  @Override
  public Tensor next() {
    return tensors[turns() - 1 - turn];
  }

  /** Takes over the slab of {@code before}. */
  void adopt(StateMemory before) {
    System.arraycopy(before.extents, 0, extents, 0, extents.length);
    lease = before.lease;
    capacity = before.capacity;
    before.lease = null;
    before.capacity = 0;
  }

  @Override
  public void close() {
    Lease held = lease;
    lease = null;
    capacity = 0;
    Arrays.fill(tensors, null);
    if (held != null) {
      held.close();
    }
  }
}
