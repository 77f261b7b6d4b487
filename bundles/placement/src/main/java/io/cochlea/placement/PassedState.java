package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.State;
import io.cochlea.api.inference.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A state of one work whose output is passed on as the next input, where the runtime left it. Only
 * what it is before the first run lies in the lane's memory.
 */
final class PassedState implements LaneInput {

  private static final String OWNER = "states of a beam";

  private final State state;
  private final String output;
  private final InputMemory begin;
  private final int batchAxis;
  private final BufferPool pool;
  private final LongAdder copied;
  private final Shuffle shuffle = new Shuffle();
  private @Nullable Tensor kept;
  private boolean pending;

  PassedState(State state, InputMemory begin, int batchAxis, BufferPool pool, LongAdder copied) {
    this.pool = pool;
    this.copied = copied;
    this.state = state;
    this.batchAxis = batchAxis;
    this.output = Objects.requireNonNull(state.output());
    this.begin = begin;
  }

  @Override
  public String name() {
    return state.input();
  }

  /** Lays out and zeroes what the work begins with. */
  void begin(Submission work) {
    begin.measure(work.rows());
    begin.measure(work);
    begin.layOut();
    kept = null;
    pending = false;
  }

  @Override
  public Tensor tensor() {
    return begin.tensor();
  }

  /** Passes on what the last run put out, if there was one. */
  void pass(Binding binding) throws InferenceException {
    if (pending) {
      if (state.kind() == State.Kind.FIRST) {
        kept = binding.output(output);
      }
      binding.pass(output, state.input());
      pending = false;
    }
  }

  /** There was a run. */
  void ran() {
    pending = kept == null;
  }

  /** What the state is now, valid until the next run. */
  Tensor value(Binding binding) throws InferenceException {
    if (pending) {
      return binding.output(output);
    }
    return kept != null ? kept : begin.tensor();
  }

  /** Goes on from where {@code before} is. */
  void carry(PassedState before, Binding binding) throws InferenceException {
    copied.add(begin.copy(before.value(binding)));
    kept = state.kind() == State.Kind.FIRST ? begin.tensor() : null;
  }

  /** Gives the rows of what the last run put out to others; see {@link Slabs#rearrange}. */
  void rearrange(Binding binding, int row, int[] from) throws InferenceException {
    if (state.kind() == State.Kind.FIRST || !pending) {
      return;
    }
    Tensor value = binding.output(output);
    int rows = (int) value.shape()[batchAxis];
    int blocks = 1;
    for (int axis = 0; axis < batchAxis; axis++) {
      blocks *= (int) value.shape()[axis];
    }
    shuffle.begin(blocks * rows);
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < from.length; i++) {
        shuffle.want(block * rows + row + i, block * rows + row + from[i]);
      }
    }
    long part = value.bytes() / ((long) blocks * rows);
    MemorySegment memory = MemorySegment.ofAddress(value.address()).reinterpret(value.bytes());
    copied.add(shuffle.apply(memory, part, pool, OWNER));
  }

  @Override
  public void close() {
    begin.close();
  }
}
