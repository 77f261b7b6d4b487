package io.cochlea.api.feature;

/**
 * How features lie in the destination, float32.
 *
 * @param order which index runs fastest
 * @param stride floats from one row to the next: from frame to frame for {@link Order#TIME_MEL},
 *     from band to band for {@link Order#MEL_TIME}
 */
public record Layout(Order order, long stride) {

  /** Which index runs fastest. */
  public enum Order {
    /** (time, mel): a frame's bands lie together. */
    TIME_MEL,
    /** (mel, time): a band's frames lie together, as Whisper's encoder wants them. */
    MEL_TIME
  }
}
