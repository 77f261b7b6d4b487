package io.cochlea.api.feature;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Features of one utterance after another, of one stream. Confined to the loop that owns the
 * stream, except {@link #write}, which may be called by another thread while no audio is accepted.
 * Allocates nothing after {@link FeatureFactory#open}.
 */
@ConsumerType
public interface Features extends AutoCloseable {

  /**
   * Takes the next samples of the utterance, in place, and computes every frame whose window is
   * complete. A float32 sample that is NaN, infinite or beyond ±1e9 counts as 0.
   *
   * @param address of the first sample, in the format given at {@code open}, aligned to its size
   * @return samples taken: fewer than given only when the longest utterance is reached
   * @throws IllegalArgumentException naming the number that is out of range
   * @throws IllegalStateException after {@link #finish} or {@link #close}
   */
  int accept(long address, int samples);

  /** The utterance is over: computes the frames that reach over its end. Idempotent. */
  void finish();

  /**
   * Frames that can be written, padding of the spec counted. Once finished they are one per full
   * hop of the utterance with its padding; what Kaldi's are, {@link FeatureSpec.Edges} says.
   */
  int frames();

  /** The largest number of frames one utterance can have, padding counted. */
  int capacity();

  /**
   * Writes frames in float32, normalised as the spec says. The window of the normalisation is all
   * frames there are now. Nothing but these values is written.
   *
   * @param first frame, {@code frames} of them
   * @param destination 4-byte aligned address, owned by the caller
   * @throws IllegalArgumentException naming the number that is out of range
   */
  void write(int first, int frames, long destination, Layout layout);

  /** Forgets the utterance. */
  void reset();

  @Override
  void close();
}
