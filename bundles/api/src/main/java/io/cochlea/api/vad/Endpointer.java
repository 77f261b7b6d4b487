package io.cochlea.api.vad;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Draws utterances from the judgements of one stream. Confined to its loop, except {@link
 * #statistics()}; allocates nothing but those.
 */
@ProviderType
public interface Endpointer {

  /** What a frame brought about. */
  enum Event {
    /** Silence goes on. */
    SILENCE,
    /** Speech was found; it begins at {@link #begin()}, pre-roll included. */
    START,
    /** Speech goes on. */
    SPEECH,
    /** The utterance is over: it lasted from {@link #begin()} to {@link #end()}. */
    END
  }

  /**
   * Takes the next frame's judgement. Frames follow each other; after a gap call {@link #flush}. An
   * end can lie within the frame: what follows it belongs to no or to the next utterance.
   *
   * @param from first sample of the frame
   * @param to end of the frame, exclusive
   * @param probability of speech, 0 to 1; not-a-number counts as 0
   * @throws IllegalArgumentException when the frame is empty or does not follow the last
   */
  Event next(long from, long to, float probability);

  /**
   * Ends the stream, or the stretch before a gap, at {@code sample}.
   *
   * @return {@link Event#END} if an utterance was running, else {@link Event#SILENCE}
   * @throws IllegalArgumentException when the sample lies before the end of the last frame
   */
  Event flush(long sample);

  /** First sample of the current or last utterance, pre-roll included, not before the last end. */
  long begin();

  /** End (exclusive) of the last utterance, hang-over included. */
  long end();

  /** The probability of the last frame. */
  float probability();

  /**
   * How sure it is that the current or last utterance is speech: the mean probability of its frames
   * from the first of speech to the last.
   */
  float confidence();

  /**
   * Goes on by another policy, from the next frame on: an utterance that is running keeps its
   * begin.
   */
  void policy(EndpointPolicy policy);

  /** Thread-safe. */
  VadStatistics statistics();

  /**
   * The earliest sample that may still become part of an utterance, {@link #begin()} while one is
   * running; what lies before may go. Never moves back.
   */
  long needed();
}
