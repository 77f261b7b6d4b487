package io.cochlea.vad;

/**
 * The mean probability of an utterance's frames, from the first of speech to the last: pre-roll and
 * hang-over are left out, short silences in between count.
 */
final class Confidence {

  private double sum;
  private long frames;
  private boolean running;
  private float value;

  /** Takes the next frame; silence before a start is {@link #forget forgotten} by the caller. */
  void frame(float probability, boolean speech) {
    sum += probability >= 0 ? probability : 0;
    frames++;
    if (running && speech) {
      value = mean();
    }
  }

  /** What was taken since it last forgot begins an utterance. */
  void begin() {
    running = true;
    value = mean();
  }

  void end() {
    running = false;
    forget();
  }

  void forget() {
    sum = 0;
    frames = 0;
  }

  private float mean() {
    return (float) (sum / frames);
  }

  /** Of the running utterance, or the last one. */
  float value() {
    return value;
  }
}
