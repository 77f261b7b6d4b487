package io.cochlea.benchmarks;

import java.util.List;
import java.util.Locale;

/** How far transcripts differ. */
final class SwapWords {

  private SwapWords() {}

  /**
   * What was heard of each stream, a line per segment, against what each of two backends alone
   * hears.
   */
  static String compare(
      List<List<String>> heard, List<List<String>> home, List<List<String>> away) {
    int segments = 0;
    int neither = 0;
    for (int i = 0; i < heard.size(); i++) {
      for (int j = 0; j < heard.get(i).size(); j++) {
        String text = heard.get(i).get(j);
        segments++;
        neither += is(text, home.get(i), j) || is(text, away.get(i), j) ? 0 : 1;
      }
    }
    return String.format(
        Locale.ROOT,
        "segments: %d, without swaps %d; as neither backend alone hears them: %d%n"
            + "words that differ: %s from %s alone; between the two alone %s",
        segments,
        home.stream().mapToInt(List::size).sum(),
        neither,
        differ(home, heard),
        SwapStage.HOME,
        differ(home, away));
  }

  private static boolean is(String text, List<String> lines, int at) {
    return at < lines.size() && lines.get(at).equals(text);
  }

  private static String differ(List<List<String>> expected, List<List<String>> heard) {
    int differ = 0;
    int all = 0;
    for (int i = 0; i < expected.size(); i++) {
      String[] words = words(expected.get(i));
      differ += distance(words, words(heard.get(i)));
      all += words.length;
    }
    return String.format(
        Locale.ROOT, "%d of %d (%.2f %%)", differ, all, 100.0 * differ / Math.max(1, all));
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
