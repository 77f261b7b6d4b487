package io.cochlea.api.recognition;

import io.cochlea.api.ring.Cursor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The recognition of one stream, utterance after utterance. Confined to the loop that owns the
 * stream, except {@link #times()} and {@link #backend()}.
 */
@ProviderType
public interface Session extends AutoCloseable {

  /**
   * Takes audio of the running utterance, in place; the first call after {@link #endpoint()} begins
   * a new one. An utterance longer than the session was opened for is recognised in pieces.
   *
   * @return end of what was taken; less than {@code to} while something earlier is still being
   *     recognised, whose end is heard of through the loop
   */
  long accept(Cursor cursor, long from, long to);

  /** The running utterance is over; its segment follows through the sink. */
  void endpoint();

  /** True while an utterance is running or being recognised. */
  boolean busy();

  /** The first sample a replay would need; {@link Long#MAX_VALUE} when it needs none. */
  long restartPoint();

  /** Time spent so far. Thread-safe. */
  Times times();

  /** The backend that runs the model now. Thread-safe. */
  String backend();

  /** Gives up what is being recognised. Idempotent. */
  @Override
  void close();

  /** Nanoseconds spent on features, waiting for a lane and its run, and decoding. */
  record Times(long features, long inference, long decoding) {}
}
