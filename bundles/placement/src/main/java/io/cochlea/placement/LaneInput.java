package io.cochlea.placement;

import io.cochlea.api.inference.Tensor;

/** Where an input of a batch comes from. Confined to the lane's thread. */
interface LaneInput extends AutoCloseable {

  String name();

  /** What the input is in this run: the same object as long as nothing has to be bound anew. */
  Tensor tensor();

  @Override
  void close();
}
