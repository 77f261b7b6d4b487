package io.cochlea.api.buffer;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Memory on loan from the pool, aligned to 64 bytes; its content is undefined at first. Keep the
 * lease itself reachable as long as its address is in use: one that is collected without having
 * been closed counts as leaked, and its memory goes back to the pool.
 */
@ProviderType
public interface Lease extends AutoCloseable {

  long address();

  /** At least as many as were asked for. */
  long bytes();

  /** The same memory as a segment, valid until {@link #close()}. */
  MemorySegment segment();

  /** Gives the memory back. Idempotent, and callable by any thread. */
  @Override
  void close();
}
