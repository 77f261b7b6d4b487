package io.cochlea.api.ring;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A reader's place in an audio ring. Confined to the loop that owns the stream; allocates nothing.
 * Every window of audio between the ring's release position and {@link #poll()} is contiguous in
 * memory and read in place. Moving a cursor releases nothing: {@link AudioRing#release} does.
 */
@ProviderType
public interface Cursor {

  /** The first sample this cursor has not consumed. */
  long position();

  /**
   * Looks for newly committed audio.
   *
   * @return the end (exclusive) of the audio that follows {@link #position()} without a gap; equal
   *     to the position when there is none
   * @throws IllegalStateException when the ring is closed, the position was released, or what the
   *     writing process left in the ring cannot be right: such a stream has to be closed
   */
  long poll();

  /** Samples that are missing at {@link #position()}; 0 where audio follows or nothing is known. */
  long gap();

  /** True when the writer has ended the stream and this cursor has consumed all of it. */
  boolean ended();

  /**
   * Moves on to {@code sample}.
   *
   * @throws IllegalArgumentException when it lies outside {@link #position()} to the end of what
   *     the last {@link #poll()} and {@link #gap()} found
   */
  void advance(long sample);

  /**
   * The address of {@code sample}, from which all audio up to {@link #poll()} lies in one piece.
   * Valid until the sample is released or the ring is closed.
   *
   * @throws IllegalArgumentException when the sample is released already or not yet committed
   */
  long address(long sample);
}
