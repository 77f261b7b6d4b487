package io.cochlea.api.placement;

import io.cochlea.api.inference.Tensor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The tensors of one run of a lane. Rows are counted within the run, and a work may find itself in
 * another row with every run. Every input has one row per seated work along its batch axis, or as
 * many as a graph of fixed batch wants; where the graph leaves another axis open, it is as long as
 * the largest {@link Work#extent()} in the batch. An input without a batch axis is shared by all
 * rows. Which axis is the batch, {@link io.cochlea.api.inference.ModelGraph} tells. Owned by the
 * lane; valid during the call it is handed to.
 */
@ProviderType
public interface Batch {

  int rows();

  /** The extent of the open axis in this batch: the largest among its rows. */
  int extent();

  /** The backend that runs it. */
  String backend();

  /**
   * An input; its memory is zeroed before {@link Work#fill}, that of a state before the first one.
   */
  Tensor input(String name);

  /** An output, once the batch has run. */
  Tensor output(String name);

  /**
   * To be called in {@link Work#step}: row + i goes on with the states that row + {@code from}[i]
   * has now, for each hypothesis of a beam. A row that stays is not copied, nor are states that are
   * constant, or of the first run: all rows of a work have the same.
   *
   * @param row the work's first
   * @param from one for each of its rows
   */
  void rearrange(int row, int[] from);
}
