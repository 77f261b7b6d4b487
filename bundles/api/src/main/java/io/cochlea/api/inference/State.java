package io.cochlea.api.inference;

import org.jspecify.annotations.Nullable;

/**
 * An input that a graph remembers from one run of a work to the next. Whoever runs the graph keeps
 * it for as long as the work goes on, so that it is not copied from run to run.
 *
 * @param input its name
 * @param output what it is after a run; null for {@link Kind#CONSTANT}
 */
public record State(String input, @Nullable String output, Kind kind) {

  /** How it gets from run to run. */
  public enum Kind {
    /** It stays as it was filled first: a Whisper decoder's keys and values of the audio. */
    CONSTANT,
    /**
     * Input and output may be the same memory, of the same shape, and are bound so: the key-value
     * cache of {@code GroupQueryAttention}.
     */
    IN_PLACE,
    /** The output has the input's shape and becomes the next input: the two take turns. */
    EXCHANGED,
    /**
     * What the first run gives is the input of every later one: the keys and values of the audio in
     * a Whisper decoder that computes them itself. Works of such a graph are not batched with each
     * other.
     */
    FIRST,
    /**
     * The output is longer than the input and becomes the next input: a cache by concatenation.
     * Works of such a graph are not batched with each other.
     */
    GROWING
  }

  /**
   * @throws IllegalArgumentException naming the input when its kind does not fit its output
   */
  public State {
    if ((kind == Kind.CONSTANT) != (output == null)) {
      throw new IllegalArgumentException(
          "state '%s' is %s and has the output '%s': constant ones have none, all others one"
              .formatted(input, kind, output));
    }
  }
}
