package io.cochlea.placement;

import java.util.Arrays;

/**
 * How seated rows lie in the slabs: row by row, those that run together side by side, and in which
 * of two slabs where two take turns.
 */
final class RowLayout {

  private int[] turn = {};
  private int[] start = {};
  private int[] length = {};
  private int rows;

  void clear() {
    rows = 0;
  }

  /** Adds {@code length} rows that run together. */
  void add(int length, int turn) {
    int first = rows;
    rows += length;
    if (this.turn.length < rows) {
      this.turn = Arrays.copyOf(this.turn, 2 * rows);
      this.start = Arrays.copyOf(this.start, 2 * rows);
      this.length = Arrays.copyOf(this.length, 2 * rows);
    }
    Arrays.fill(this.turn, first, rows, turn);
    Arrays.fill(this.start, first, rows, first);
    Arrays.fill(this.length, first, rows, length);
  }

  boolean isLike(RowLayout other) {
    return rows == other.rows
        && Arrays.equals(turn, 0, rows, other.turn, 0, rows)
        && Arrays.equals(start, 0, rows, other.start, 0, rows)
        && Arrays.equals(length, 0, rows, other.length, 0, rows);
  }

  int rows() {
    return rows;
  }

  int turn(int row) {
    return turn[row];
  }

  /** The first of those that run together with {@code row}. */
  int start(int row) {
    return start[row];
  }

  /** How many run together with {@code row}. */
  int length(int row) {
    return length[row];
  }

  /** Those that run together with {@code row} change slabs. */
  void exchange(int row) {
    Arrays.fill(turn, start[row], start[row] + length[row], 1 - turn[row]);
  }
}
