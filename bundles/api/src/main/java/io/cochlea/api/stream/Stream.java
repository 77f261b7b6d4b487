package io.cochlea.api.stream;

import io.cochlea.api.ring.RingWriter;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A stream of audio in, a transcript out through the sink it was opened with. One producing thread;
 * the rest is thread-safe.
 */
@ProviderType
public interface Stream extends AutoCloseable {

  /** Where audio is written; {@link RingWriter#end()} ends the stream and completes the sink. */
  RingWriter writer();

  /** Waits until {@code samples} can be claimed, the stream is over, or a second has passed. */
  void awaitSpace(int samples) throws InterruptedException;

  StreamStatistics statistics();

  /** Cancels what is not finished and gives everything back. Idempotent. */
  @Override
  void close();
}
