package io.cochlea.api.recognition;

import java.util.List;

/**
 * A stretch of transcript that will not change any more.
 *
 * @param index 0, 1, 2 … within the stream
 * @param from first sample of the utterance
 * @param to its end, exclusive
 * @param words empty where the model gives no times
 * @param speech how sure voice activity is that this is speech: the mean probability of the
 *     utterance's frames; not-a-number where nobody told
 * @param language BCP 47 tag of what was spoken; empty where the model does not tell
 * @param confidence of the model in its text, 0 to 1; not-a-number where it gives none
 */
public record Segment(
    int index,
    long from,
    long to,
    String text,
    List<Word> words,
    float speech,
    String language,
    float confidence) {
  public Segment {
    words = List.copyOf(words);
  }

  /** A segment of which voice activity has not told yet. */
  public Segment(int index, long from, long to, String text, List<Word> words) {
    this(index, from, to, text, words, Float.NaN, "", Float.NaN);
  }

  /** The same with voice activity's word. */
  public Segment withSpeech(float probability) {
    return new Segment(index, from, to, text, words, probability, language, confidence);
  }
}
