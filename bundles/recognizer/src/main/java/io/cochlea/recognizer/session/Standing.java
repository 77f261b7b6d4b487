package io.cochlea.recognizer.session;

import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.ArrayList;
import java.util.List;

/**
 * The leading words of an utterance that stand, whatever is found later. A result that begins
 * otherwise is joined to them: they replace as many of its leading words as resemble them best by
 * edit distance (Levenshtein, 1966), counted in words.
 */
final class Standing {
  private List<Heard> words = List.of();

  List<Heard> words() {
    return words;
  }

  /** What was found, beginning with the words that stand. */
  List<Heard> with(List<Heard> found) {
    if (common(words, found) == words.size()) {
      return found;
    }
    List<Heard> joined = new ArrayList<>(words);
    joined.addAll(found.subList(resembling(found), found.size()));
    return joined;
  }

  /** The first {@code count} words of {@code joined}, as {@link #with} gave them, stand as well. */
  void raise(List<Heard> joined, int count) {
    if (count > words.size()) {
      words = List.copyOf(joined.subList(0, Math.min(count, joined.size())));
    }
  }

  void clear() {
    words = List.of();
  }

  /** How many leading words are the same. */
  static int common(List<Heard> one, List<Heard> other) {
    int most = Math.min(one.size(), other.size());
    int count = 0;
    while (count < most && one.get(count).text().equals(other.get(count).text())) {
      count++;
    }
    return count;
  }

  /** Of which the first one in an utterance may have no space before it. */
  private static boolean same(Heard word, Heard other) {
    return word.text().strip().equals(other.text().strip());
  }

  private boolean endsAlike(List<Heard> found, int count) {
    return same(words.getLast(), found.get(count - 1));
  }

  /**
   * How many leading words of {@code found} are nearest to the standing ones, at least one where
   * there is any; of those as near rather so many that both end alike, or as many.
   */
  private int resembling(List<Heard> found) {
    int[] distance = new int[found.size() + 1];
    for (int i = 0; i < distance.length; i++) {
      distance[i] = i;
    }
    for (Heard word : words) {
      int diagonal = distance[0]++;
      for (int i = 1; i < distance.length; i++) {
        int replaced = diagonal + (same(word, found.get(i - 1)) ? 0 : 1);
        diagonal = distance[i];
        distance[i] = Math.min(replaced, Math.min(distance[i], distance[i - 1]) + 1);
      }
    }
    int best = Math.min(words.size(), found.size());
    for (int i = 1; i < distance.length; i++) {
      if (distance[i] < distance[best] || (distance[i] == distance[best] && endsAlike(found, i))) {
        best = i;
      }
    }
    return best;
  }
}
