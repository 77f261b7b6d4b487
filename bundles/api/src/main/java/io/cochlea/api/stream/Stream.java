package io.cochlea.api.stream;

import io.cochlea.api.ring.RingWriter;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A stream of audio in, a transcript out through the sink it was opened with. One producing thread;
 * the rest is thread-safe.
 */
@ProviderType
public interface Stream extends AutoCloseable {

  /**
   * Where audio is written; {@link RingWriter#end()} ends the stream and completes the sink. Once
   * the stream is over {@link RingWriter#claim} throws {@link IllegalStateException} naming it, and
   * the ring's memory is let go as soon as no claim is out.
   *
   * @throws IllegalStateException when another process writes the ring
   */
  RingWriter writer();

  /** Says that there is something new in a ring that another process writes. Allocates nothing. */
  void wake();

  /**
   * Waits until {@code samples} can be claimed, the stream is over, or a second has passed. To be
   * called by the producing thread.
   */
  void awaitSpace(int samples) throws InterruptedException;

  /** Also after the stream is over. */
  StreamStatistics statistics();

  /**
   * Cancels what is not finished and gives everything back; a sink that was not yet told the end
   * then fails with a {@link java.util.concurrent.CancellationException}. Returns at once, is
   * idempotent, and is not needed once the sink was completed or failed.
   */
  @Override
  void close();
}
