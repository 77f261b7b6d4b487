package io.cochlea.recognizer.session;

import io.cochlea.api.feature.Features;

/**
 * Recognises an utterance chunk by chunk, for models that stream. One per stream, called by its
 * loop with one question at a time. What it remembers from chunk to chunk lies in host memory of
 * its own, so that a lane that lost its backend can repeat the chunk elsewhere.
 */
public interface ChunkDecoder extends AutoCloseable {

  /** Feature frames it looks at in one chunk. */
  int window();

  /** Feature frames from one chunk to the next. */
  int shift();

  /**
   * Begins to recognise the chunk at {@code first}, of which at least one frame is there. Where the
   * window reaches beyond the end of an utterance that is over, the decoder pads as its model
   * wants.
   *
   * @param features not changed before the answer
   * @param last whether this is the utterance's last chunk
   * @param due when the answer is wanted, by {@link System#nanoTime()}
   * @throws java.util.concurrent.RejectedExecutionException when there is no room; no answer comes
   */
  void decode(Features features, int first, boolean last, long due, Answer answer);

  /** Forgets the utterance. */
  void reset();

  /** What it remembers now, copied; not while a question is open. */
  Snapshot snapshot();

  /**
   * Goes on from what it remembered then.
   *
   * @throws IllegalArgumentException when that is not of this model
   */
  void restore(Snapshot snapshot);

  /** What a decoder remembers between two chunks; of its own kind. */
  interface Snapshot {}

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
