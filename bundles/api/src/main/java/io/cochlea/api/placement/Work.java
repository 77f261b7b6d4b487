package io.cochlea.api.placement;

import org.osgi.annotation.versioning.ConsumerType;

/** What a stream asks of a lane. Called by the lane's thread; must not block. */
@ConsumerType
public interface Work {

  /** How long this work's open axis is, for instance in feature frames; at least 1. */
  int extent();

  /**
   * How long an axis that the graph leaves open is, for graphs with more than one. Asked before
   * every run; of a state before the first one only, where 0 is allowed for one that is empty.
   * Works whose states differ in extent are not seated at the same time.
   *
   * @param input its name
   */
  default int extent(String input, int axis) {
    return extent();
  }

  /** Rows it takes, next to each other: one for each hypothesis of a beam. Always the same. */
  default int rows() {
    return 1;
  }

  /**
   * Works of different groups never share a run: what a graph has to be told once for all rows, for
   * instance their position, is the same within one. Asked before every run.
   */
  default int group() {
    return 0;
  }

  /**
   * When it ought to be done, by {@link System#nanoTime()}: works that are due earlier are seated
   * earlier, those of the same time in the order in which they came. Nobody is passed over for
   * longer than ten seconds. Always the same.
   */
  default long due() {
    return Long.MAX_VALUE;
  }

  /**
   * Writes the inputs straight into row {@code row} and, of a work with several, those after it. A
   * {@link io.cochlea.api.inference.State} may be written before the first run, and before the
   * first one after {@link #restart}, else it is zeros; the lane keeps it from then on.
   */
  void fill(Batch batch, int row);

  /**
   * Takes the outputs of row {@code row}.
   *
   * @return true to be filled and run once more
   */
  boolean step(Batch batch, int row);

  /**
   * The backend was lost while this work was on it: begin again from retained audio, as {@code
   * epoch}. An ordered swap takes effect between two steps and needs no restart.
   */
  void restart(int epoch);

  /** The last {@link #step} asked for no more. */
  void done();

  /** The work cannot be done; nothing more is called. */
  void failed(Throwable cause);
}
