package io.cochlea.api.placement;

import org.osgi.annotation.versioning.ConsumerType;

/** What a stream asks of a lane. Called by the lane's thread; must not block. */
@ConsumerType
public interface Work {

  /** How long this work's open axis is, for instance in feature frames; at least 1. */
  int extent();

  /** Writes the inputs straight into row {@code row}. */
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
