package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory for an output whose extents the names of its axes tell, so that the runtime need not
 * allocate it in every run. Believed only after a run whose output was as long as told.
 */
final class OutputMemory implements LaneOutput {

  /** Larger ones are left to the runtime. */
  private static final long MOST_BYTES = 4 << 20;

  private final TensorSpec spec;
  private final List<InputMemory> inputs;
  private final int[] input;
  private final int[] axis;
  private final BufferPool pool;
  private final String owner;
  private final long[] extents;
  private boolean told;
  private boolean asTold;
  private @Nullable Lease lease;
  private @Nullable Tensor tensor;

  /**
   * @param inputs that are measured for every run
   */
  OutputMemory(TensorSpec spec, List<InputMemory> inputs, BufferPool pool, String owner) {
    this.spec = spec;
    this.inputs = inputs;
    this.pool = pool;
    this.owner = owner;
    this.extents = spec.shape().clone();
    this.input = new int[extents.length];
    this.axis = new int[extents.length];
    this.told = extents.length > 0;
    for (int i = 0; i < extents.length; i++) {
      told &= extents[i] >= 0 || find(i);
    }
  }

  /** Finds the input axis that has the name of output axis {@code i}. */
  private boolean find(int i) {
    String name = spec.axes().get(i);
    for (int candidate = 0; candidate < inputs.size() && !name.isEmpty(); candidate++) {
      axis[i] = inputs.get(candidate).spec.axes().indexOf(name);
      if (axis[i] >= 0) {
        input[i] = candidate;
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable Tensor next() {
    if (!told) {
      return null;
    }
    for (int i = 0; i < extents.length; i++) {
      if (spec.shape()[i] < 0) {
        extents[i] = inputs.get(input[i]).extent(axis[i]);
      }
    }
    if (!asTold) {
      return null;
    }
    Tensor before = tensor;
    return before != null && Arrays.equals(before.shape(), extents) ? before : lay();
  }

  private @Nullable Tensor lay() {
    var wanted = new Tensor(spec.type(), extents.clone(), MemoryKind.HOST, 0);
    Lease held = lease;
    if (wanted.bytes() > MOST_BYTES) {
      return null;
    }
    if (held == null || held.bytes() < wanted.bytes()) {
      close();
      held = pool.lease(MemoryKind.HOST, Math.max(1, wanted.bytes()), owner);
      lease = held;
    }
    var laid = new Tensor(spec.type(), wanted.shape(), MemoryKind.HOST, held.address());
    tensor = laid;
    return laid;
  }

  @Override
  public void allocated(Tensor result) {
    asTold = told && Arrays.equals(result.shape(), extents);
    told = asTold;
  }

  @Override
  public void close() {
    tensor = null;
    Lease held = lease;
    lease = null;
    if (held != null) {
      held.close();
    }
  }
}
