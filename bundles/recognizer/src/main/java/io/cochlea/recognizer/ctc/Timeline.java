package io.cochlea.recognizer.ctc;

/**
 * Where a model's output frames lie among the feature frames. Output frame k stands for those from
 * {@code subsampling * k} on, counted with the padding before the utterance. What a model hears in
 * the padding is put into the utterance's first or last frame.
 *
 * @param padding feature frames before the utterance
 * @param end of the utterance, exclusive, where its padding begins
 */
record Timeline(int subsampling, int padding, int end) {

  /** First feature frame of output frame {@code frame}. */
  int from(int frame) {
    return Math.clamp((long) subsampling * frame, padding, Math.max(padding, end - subsampling));
  }

  /** End (exclusive) of output frame {@code frame}. */
  int to(int frame) {
    return Math.clamp(subsampling * (frame + 1L), Math.min(end, padding + subsampling), end);
  }
}
