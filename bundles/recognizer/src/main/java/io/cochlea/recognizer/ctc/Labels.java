package io.cochlea.recognizer.ctc;

import io.cochlea.recognizer.ModelFolder;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;

/**
 * What the columns of a model's output stand for.
 *
 * @param texts by label: {@value #BLANK} first, {@value #SPACE} between words, anything else is
 *     text of a word
 */
record Labels(List<String> texts) {
  private static final String BLANK = "<blank>";
  private static final String SPACE = "<space>";
  private static final String KEY = "ctc.labels";

  Labels {
    texts = List.copyOf(texts);
  }

  static Labels of(ModelFolder folder) throws IOException {
    String value = folder.text(KEY);
    List<String> texts = List.of(value.split("\\s+"));
    if (!texts.getFirst().equals(BLANK)
        || !texts.contains(SPACE)
        || new HashSet<>(texts).size() != texts.size()) {
      throw folder.refused(
          KEY, value, "a list that begins with " + BLANK + ", contains " + SPACE + " and no twins");
    }
    return new Labels(texts);
  }

  int size() {
    return texts.size();
  }

  boolean isSpace(int label) {
    return texts.get(label).equals(SPACE);
  }

  String text(int label) {
    return texts.get(label);
  }
}
