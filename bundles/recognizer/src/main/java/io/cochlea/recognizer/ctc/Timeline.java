package io.cochlea.recognizer.ctc;

/**
 * Where a model's output frames lie in the stream. Output frame k stands for the feature frames
 * from {@code subsampling * k} on, counted with the padding before the utterance; a feature frame
 * stands for {@code hop} samples. What a model hears in the padding is put into the utterance's
 * first or last frame.
 *
 * @param begin first sample of the utterance
 * @param end its end, exclusive
 */
record Timeline(long begin, long end, int hop, int subsampling, int padding) {

  /** First sample of output frame {@code frame}. */
  long from(int frame) {
    return Math.clamp(sample(frame), begin, Math.max(begin, end - step()));
  }

  /** End (exclusive) of output frame {@code frame}. */
  long to(int frame) {
    return Math.clamp(sample(frame) + step(), Math.min(end, begin + step()), end);
  }

  private long sample(int frame) {
    return begin + ((long) subsampling * frame - padding) * hop;
  }

  private long step() {
    return (long) subsampling * hop;
  }
}
