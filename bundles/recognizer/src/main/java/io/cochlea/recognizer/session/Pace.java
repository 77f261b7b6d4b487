package io.cochlea.recognizer.session;

/**
 * How often the running utterance is recognised so far, by models that want it whole.
 *
 * @param everyMillis from one hypothesis to the next, at least; 0: none before the end
 */
public record Pace(int everyMillis) {
  private static final int LEAST = 100;
  private static final int MOST = 60_000;

  /** Twice a second. */
  public static final Pace DEFAULT = new Pace(500);

  /**
   * @throws IllegalArgumentException naming the value and what is allowed
   */
  public Pace {
    if (everyMillis != 0 && (everyMillis < LEAST || everyMillis > MOST)) {
      throw new IllegalArgumentException(
          "partialMillis %d is neither 0 nor within %d to %d".formatted(everyMillis, LEAST, MOST));
    }
  }
}
