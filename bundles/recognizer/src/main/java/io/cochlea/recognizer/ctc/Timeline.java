package io.cochlea.recognizer.ctc;

/**
 * Where a model's output frames lie in the stream. Output frame k stands for the feature frames
 * from {@code subsampling * k} on, counted with the padding before the utterance; a feature frame
 * stands for {@code hop} samples.
 *
 * @param begin first sample of the utterance
 * @param end its end, exclusive
 */
record Timeline(long begin, long end, int hop, int subsampling, int padding) {

  /** The sample at which output frame {@code frame} begins, within the utterance. */
  long sample(int frame) {
    long sample = begin + ((long) subsampling * frame - padding) * hop;
    return Math.clamp(sample, begin, end);
  }
}
