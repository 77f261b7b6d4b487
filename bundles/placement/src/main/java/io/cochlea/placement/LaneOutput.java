package io.cochlea.placement;

import io.cochlea.api.inference.Tensor;
import org.jspecify.annotations.Nullable;

/** Where an output of a batch goes. Confined to the lane's thread. */
@FunctionalInterface
interface LaneOutput extends AutoCloseable {

  /** The memory for this run, the same object while nothing changes; null for the runtime's own. */
  @Nullable Tensor next();

  /** Told what the runtime allocated, as soon as somebody asks for it. */
  default void allocated(Tensor result) {}

  @Override
  default void close() {}
}
