package io.cochlea.recognizer.session;

import java.util.List;

/**
 * What a decoder found in the running utterance.
 *
 * @param words all of it, from its begin
 * @param stable leading words that will not change any more
 * @param language BCP 47 tag; empty where the model does not tell
 * @param confidence 0 to 1; not-a-number where the model gives none
 */
public record Recognised(List<Heard> words, int stable, String language, float confidence) {

  public Recognised {
    words = List.copyOf(words);
  }

  /**
   * A word, or what the model's language has for one.
   *
   * @param text as it goes on, with the space before it where there is one
   * @param from first feature frame of it in the utterance, counted with the padding of the spec;
   *     −1 where the model gives no times
   * @param to its last one, exclusive; −1 where the model gives no times
   * @param confidence 0 to 1; not-a-number where the model gives none
   */
  public record Heard(String text, int from, int to, float confidence) {}
}
