package io.cochlea.recognizer.whisper;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the tokens of a window. Confined to the thread that runs the decoder; allocates nothing
 * once begun.
 */
interface Search {

  /** Hypotheses at a time, each a row of the decoder. */
  int rows();

  /**
   * Begins anew.
   *
   * @param begin tokens that stand already
   * @param most tokens to choose
   */
  void begin(int[] begin, int most);

  /** Where to put the logits of row {@code row}. */
  Scores scores(int row);

  /**
   * Chooses, all rows' scores being there; after {@link #begin} those of row 0 count for all.
   *
   * @return whether to go on
   */
  boolean choose();

  /** The token that was chosen last for row {@code row}. */
  int token(int row);

  /** From which row each one goes on; null where all stay. */
  int @Nullable [] sources();

  /** What was found, the best of it, once done; cut where it loops. */
  Hypothesis best();

  /** Whether what was found had to be cut. */
  boolean looped();
}
