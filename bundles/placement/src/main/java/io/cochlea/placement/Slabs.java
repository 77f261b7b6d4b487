package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.inference.State;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The states of the seated works, each in a slab whose rows lie as the works are seated. Nothing is
 * copied as long as the same works run together; when one leaves, the last takes its place.
 */
final class Slabs implements AutoCloseable {

  private final List<StateMemory> states;
  private final boolean exchanging;
  private final int maxRows;
  private final BufferPool pool;
  private final String owner;
  private final LongAdder copied;
  private final Shuffle shuffle = new Shuffle();
  private RowLayout layout = new RowLayout();
  private RowLayout wanted = new RowLayout();
  private int first;

  Slabs(List<StateMemory> states, int maxRows, BufferPool pool, String owner, LongAdder copied) {
    this.states = List.copyOf(states);
    this.exchanging = states.stream().anyMatch(each -> each.state.kind() == State.Kind.EXCHANGED);
    this.maxRows = maxRows;
    this.pool = pool;
    this.owner = owner;
    this.copied = copied;
  }

  List<StateMemory> states() {
    return states;
  }

  /** Whether {@code work} can be seated beside those that are; if there are none, any can. */
  boolean admit(Submission work, boolean alone) {
    if (alone) {
      layout.clear();
    }
    for (int i = 0; i < states.size(); i++) {
      if (alone && !states.get(i).fits(work)) {
        states.get(i).shape(work);
      } else if (!states.get(i).fits(work)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Brings the rows into the order of {@code seated}, where works of one group are neighbours, and
   * zeroes those of works that are new.
   */
  void arrange(List<Submission> seated) {
    wanted.clear();
    boolean same = true;
    for (int from = 0; from < seated.size(); ) {
      int rows = 0;
      int turn = 0;
      int to = from;
      for (; to < seated.size() && seated.get(to).group() == seated.get(from).group(); to++) {
        Submission work = seated.get(to);
        same &= work.row() == wanted.rows() + rows;
        if (rows == 0 && work.row() >= 0) {
          turn = layout.turn(work.row());
        }
        rows += work.rows();
      }
      wanted.add(rows, turn);
      from = to;
    }
    if (!same || !wanted.isLike(layout)) {
      move(seated);
    }
  }

  private void move(List<Submission> seated) {
    for (int i = 0; i < states.size(); i++) {
      copied.add(states.get(i).reserve(wanted.rows(), maxRows, layout));
    }
    for (int i = 0; i < states.size(); i++) {
      move(states.get(i), seated);
    }
    RowLayout before = layout;
    layout = wanted;
    wanted = before;
    int row = 0;
    for (int seat = 0; seat < seated.size(); seat++) {
      seated.get(seat).row(row);
      row += seated.get(seat).rows();
    }
  }

  private void move(StateMemory state, List<Submission> seated) {
    shuffle.begin(state.parts());
    int to = 0;
    for (int seat = 0; seat < seated.size(); seat++) {
      Submission work = seated.get(seat);
      for (int i = 0; i < work.rows(); i++, to++) {
        for (int block = 0; work.row() >= 0 && block < state.blocks(); block++) {
          shuffle.want(state.part(wanted, to, block), state.part(layout, work.row() + i, block));
        }
      }
    }
    apply(state);
    to = 0;
    for (int seat = 0; seat < seated.size(); seat++) {
      Submission work = seated.get(seat);
      for (int i = 0; i < work.rows(); i++, to++) {
        if (work.row() < 0) {
          state.zero(wanted, to);
        }
      }
    }
  }

  private void apply(StateMemory state) {
    copied.add(shuffle.apply(state.memory(), state.partBytes(), pool, owner));
  }

  /** Lays the tensors over the rows that run with {@code row}. */
  void select(int row) {
    first = row;
    for (int i = 0; i < states.size(); i++) {
      states.get(i).select(layout, row);
    }
  }

  /** Whether two slabs take turns. */
  boolean isExchanging() {
    return exchanging;
  }

  /** Which of two slabs the run reads. */
  int turn() {
    return exchanging ? layout.turn(first) : 0;
  }

  /** What was put out becomes what goes in. */
  void exchange() {
    if (exchanging) {
      layout.exchange(first);
    }
  }

  /** Row + i of the run goes on with the states of row + {@code from}[i]. */
  void rearrange(int row, int[] from) {
    for (int s = 0; s < states.size(); s++) {
      StateMemory state = states.get(s);
      if (state.state.kind() != State.Kind.CONSTANT) {
        shuffle.begin(state.parts());
        for (int i = 0; i < from.length; i++) {
          for (int block = 0; block < state.blocks(); block++) {
            shuffle.want(
                state.part(layout, first + row + i, block),
                state.part(layout, first + row + from[i], block));
          }
        }
        apply(state);
      }
    }
  }

  /** Takes over the rows of {@code before}, and tells whether that could be. */
  boolean carry(Slabs before) {
    if (before.states.size() != states.size()) {
      return false;
    }
    for (int i = 0; i < states.size(); i++) {
      if (!states.get(i).isLike(before.states.get(i))) {
        return false;
      }
    }
    for (int i = 0; i < states.size(); i++) {
      states.get(i).adopt(before.states.get(i));
    }
    layout = before.layout;
    before.layout = new RowLayout();
    return true;
  }

  @Override
  public void close() {
    states.forEach(StateMemory::close);
  }
}
