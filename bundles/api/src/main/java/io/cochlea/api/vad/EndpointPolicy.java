package io.cochlea.api.vad;

/**
 * When speech begins and ends; times in milliseconds.
 *
 * @param threshold probability from which a frame counts as speech, above 0, below 1
 * @param minSpeech speech shorter than this is taken for noise, 0 to 2000
 * @param hangOver silence that ends an utterance, 50 to 5000
 * @param preRoll audio before the first speech that belongs to the utterance, 0 to 2000
 * @param maxSegment length at which an utterance is ended in any case, 1000 to 60000, and longer
 *     than {@code minSpeech} and {@code preRoll} together
 */
public record EndpointPolicy(
    float threshold, int minSpeech, int hangOver, int preRoll, int maxSegment) {

  public static final EndpointPolicy DEFAULT = new EndpointPolicy(0.5f, 60, 600, 300, 28_000);

  /**
   * @throws IllegalArgumentException naming the field, its value and what is allowed
   */
  public EndpointPolicy {
    if (!(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException(
          "threshold " + threshold + " is not between 0 and 1, both excluded");
    }
    within("minSpeech", minSpeech, 0, 2_000);
    within("hangOver", hangOver, 50, 5_000);
    within("preRoll", preRoll, 0, 2_000);
    within("maxSegment", maxSegment, 1_000, 60_000);
    if (maxSegment <= minSpeech + preRoll) {
      throw new IllegalArgumentException(
          "maxSegment "
              + maxSegment
              + " ms is not longer than minSpeech and preRoll together, "
              + (minSpeech + preRoll));
    }
  }

  private static void within(String field, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          field + " " + value + " ms is not within " + low + " to " + high);
    }
  }
}
