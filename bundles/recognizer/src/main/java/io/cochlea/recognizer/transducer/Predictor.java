package io.cochlea.recognizer.transducer;

import io.cochlea.api.placement.Batch;

/**
 * The graph that foretells the next token from those before, and what one stream remembers of it.
 */
interface Predictor extends AutoCloseable {

  /** Nothing was said yet. */
  void reset();

  /** A token was found. Until the graph has run with it, what is foretold is out of date. */
  void said(Emission last);

  /** Writes what the graph is to go on from into row {@code row}. */
  void fill(Batch batch, int row);

  /** Takes what it foretells, and what it is to remember, from row {@code row}. */
  void take(Batch batch, int row);

  /** Where the joiner's input lies: what was foretold last. */
  long foretold();

  /** Gives memory back. */
  @Override
  void close();
}
