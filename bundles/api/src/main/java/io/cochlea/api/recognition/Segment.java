package io.cochlea.api.recognition;

import java.util.List;

/**
 * A stretch of transcript that will not change any more.
 *
 * @param index 0, 1, 2 … within the stream
 * @param from first sample of the utterance
 * @param to its end, exclusive
 * @param words empty where the model gives no times
 */
public record Segment(int index, long from, long to, String text, List<Word> words) {
  public Segment {
    words = List.copyOf(words);
  }
}
