package io.cochlea.api.ring;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The producing end of an audio ring. One thread at a time; every call is wait-free and allocates
 * nothing. Positions count samples (of all channels together one "frame") from the start of the
 * stream and never wrap.
 */
@ProviderType
public interface RingWriter {

  /**
   * Claims a contiguous stretch to write in place.
   *
   * @param samples at least 1, at most {@link #maxClaim()}
   * @return the address of the first byte, valid until {@link #commit}; −1 when the reader has not
   *     yet released enough
   */
  long claim(int samples);

  /**
   * Publishes the first {@code samples} of what was claimed; the rest of the claim lapses.
   *
   * @param captureNanos when the first sample was captured, on the clock of {@link
   *     System#nanoTime()}; 0 where unknown
   */
  void commit(int samples, long captureNanos);

  /**
   * Marks that {@code samples} were lost before the ring, because it was full or capture failed.
   * The position moves on by as many; readers see the gap and its length.
   */
  void gap(long samples);

  /** Marks the end of the stream. Always succeeds: its place is kept free. Nothing may follow. */
  void end();

  /** The sample that comes next: everything before it is committed or marked as a gap. */
  long position();

  /** The largest number of samples one claim can ask for. */
  int maxClaim();
}
