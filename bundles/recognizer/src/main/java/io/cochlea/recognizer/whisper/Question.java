package io.cochlea.recognizer.whisper;

import io.cochlea.api.feature.Features;

/** What the stages of a question share. */
interface Question {

  /** When the answer is wanted, by {@link System#nanoTime()}. */
  long due();

  boolean isCancelled();

  Features features();

  Window window();

  /** The encoder is done. */
  void heard();

  /** The decoder's first run is done. */
  void prompted();

  /** A hypothesis is complete. */
  void written();

  void fail(Throwable cause);

  /** Adds up what a run took. */
  void spent(long inferenceNanos, long decodingNanos);
}
