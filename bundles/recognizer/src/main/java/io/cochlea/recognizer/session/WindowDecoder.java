package io.cochlea.recognizer.session;

import io.cochlea.api.feature.Features;
import java.util.List;

/**
 * Recognises an utterance as far as it goes, for models that want it whole. One per stream, called
 * by its loop with one question at a time.
 */
public interface WindowDecoder extends AutoCloseable {

  /** The longest window, in feature frames. */
  int maxFrames();

  /**
   * Begins to recognise all that {@code features} hold.
   *
   * @param features not changed before the answer
   * @param last whether the utterance is over
   * @param agreed leading words that stand already, which the answer is to begin with
   * @param due when the answer is wanted, by {@link System#nanoTime()}
   * @throws java.util.concurrent.RejectedExecutionException when there is no room; no answer comes
   */
  void decode(
      Features features, boolean last, List<Recognised.Heard> agreed, long due, Answer answer);

  /** Gives up the question, if there is one: it is then answered as failed. */
  void cancel();

  /** The backend that runs the model now. Thread-safe. */
  String backend();

  /** Nanoseconds spent waiting for lanes and in their runs. Thread-safe. */
  long inferenceNanos();

  /** Nanoseconds spent on decoding. Thread-safe. */
  long decodingNanos();

  /** Gives lanes and memory back, after cancelling. Idempotent. */
  @Override
  void close();
}
