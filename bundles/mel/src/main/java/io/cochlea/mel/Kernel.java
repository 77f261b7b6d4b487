package io.cochlea.mel;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.feature.Layout;

/**
 * The arithmetic of one stream. Samples go to a buffer as float32, frames of it become raw features
 * (log2 of the mel power, band by band: a band's frames lie together), and these are written out
 * through a {@link Scale}. All addresses are raw and were checked by the caller.
 */
interface Kernel {

  /** Hops of samples that may be read beyond those of the frames computed at once. */
  int REACH = 4;

  /** Frames computed at once. */
  int frames();

  /** Converts samples of the stream to float32, s16 as a fraction of full scale. */
  void load(AudioFormat.Encoding encoding, long source, long destination, int samples);

  /**
   * Pre-emphasises samples in place.
   *
   * @param before the sample that precedes the first
   */
  void emphasise(long samples, int count, float before);

  /**
   * Computes frames, the first one's window beginning at {@code samples}, from where {@code
   * frames() + REACH} hops can be read.
   *
   * @param frames at most {@link #frames()}
   * @param raw where the first frame's first band goes; up to {@link #frames()} values are written
   *     per band, of which only {@code frames} mean something
   * @param pitch floats from band to band
   * @return the greatest value among these frames
   */
  float compute(long samples, int frames, long raw, long pitch);

  /** Writes raw features, scaled, in the order asked for. */
  void write(
      long raw, long pitch, int frames, Scale scale, float floor, long destination, Layout layout);
}
