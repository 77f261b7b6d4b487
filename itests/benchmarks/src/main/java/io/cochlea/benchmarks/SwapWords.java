package io.cochlea.benchmarks;

import java.util.List;

/**
 * How far transcripts differ.
 *
 * @param differ the least number of words to replace, insert or delete
 * @param all words of what was expected
 */
record SwapWords(int differ, int all) {

  /** Of each stream what was expected and what was heard, a line per segment. */
  static SwapWords of(List<List<String>> expected, List<List<String>> heard) {
    int differ = 0;
    int all = 0;
    for (int i = 0; i < expected.size(); i++) {
      String[] words = words(expected.get(i));
      differ += distance(words, words(heard.get(i)));
      all += words.length;
    }
    return new SwapWords(differ, all);
  }

  private static String[] words(List<String> lines) {
    return String.join(" ", lines).strip().split("\\s+", -1);
  }

  private static int distance(String[] expected, String[] heard) {
    int[] row = new int[heard.length + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= expected.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= heard.length; j++) {
        int replaced = diagonal + (expected[i - 1].equals(heard[j - 1]) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[heard.length];
  }
}
