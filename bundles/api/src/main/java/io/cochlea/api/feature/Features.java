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
   * complete.
   *
   * @param address of the first sample, in the format given at {@code open}
   * @return samples taken: fewer than given only when {@link #capacity()} frames are reached
   */
  int accept(long address, int samples);

  /** The utterance is over: computes the frames that need its end reflected. */
  void finish();

  /** Frames that can be written, padding of the spec not counted. */
  int frames();

  /** The largest number of frames one utterance can have. */
  int capacity();

  /**
   * Writes frames in float32, normalised as the spec says. The window of the normalisation is all
   * frames there are.
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
