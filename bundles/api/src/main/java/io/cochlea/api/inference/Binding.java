package io.cochlea.api.inference;

import io.cochlea.api.buffer.MemoryKind;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The inputs and outputs of a graph bound to memory: bound once, run many times without allocation.
 * One thread at a time, except {@link #cancel()} and {@link #close()}; a second one gets an {@link
 * IllegalStateException}, as does anyone after close.
 */
@ConsumerType
public interface Binding extends AutoCloseable {

  /**
   * Binds an input to the caller's memory, in place of what was bound before.
   *
   * @throws InferenceException naming input, type or shape that does not fit
   */
  void input(String name, Tensor tensor) throws InferenceException;

  /** Binds an output to the caller's memory. */
  void output(String name, Tensor tensor) throws InferenceException;

  /** Lets the runtime allocate the output, for shapes that are only known afterwards. */
  void output(String name, MemoryKind kind) throws InferenceException;

  /**
   * Makes what the last run left in an output the input of the next one, without a copy. The output
   * must be one that the runtime allocates.
   *
   * @throws InferenceException when there was no run yet, type or shape do not fit, or the backend
   *     cannot, which is the default
   */
  default void pass(String output, String input) throws InferenceException {
    throw new InferenceException(
        "this backend cannot pass output '%s' on as input '%s'".formatted(output, input));
  }

  /** What the last run left in an output; valid until the next run or {@link #close()}. */
  Tensor output(String name) throws InferenceException;

  /**
   * Runs the graph; blocks.
   *
   * @throws InferenceException when an input is not bound, when cancelled, or with the runtime's
   *     account of what failed
   */
  void run() throws InferenceException;

  /** Makes a running {@link #run()} fail soon. Any thread. */
  void cancel();

  /** Waits for a running call. Idempotent. */
  @Override
  void close();
}
