package io.cochlea.recognizer.ctc;

import io.cochlea.recognizer.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the columns of a model's output stand for.
 *
 * @param texts by label, as they go on in the text: with a space before what begins a word; empty
 *     for the blank and other symbols
 * @param blank label of what says nothing
 */
record Labels(List<String> texts, int blank) {
  private static final Set<String> BLANKS = Set.of("<blank>", "<blk>", "<eps>");
  private static final String SPACE = "<space>";
  private static final String KEY = "ctc.labels";
  private static final String FILE_KEY = "tokens";

  /** What sentence pieces have for the space before a word. */
  private static final char WORD_MARK = '\u2581';

  private static final long MOST_BYTES = 8 << 20;

  Labels {
    texts = List.copyOf(texts);
  }

  /** As the manifest lists them, or the file of tokens it names. */
  static Labels of(ModelFolder folder) throws IOException {
    if (folder.has(FILE_KEY)) {
      Path file = folder.file(FILE_KEY);
      return of(tokens(folder, file), folder, FILE_KEY, file.toString());
    }
    String value = folder.text(KEY);
    return of(Arrays.asList(value.split("\\s+")), folder, KEY, value);
  }

  private static Labels of(List<String> tokens, ModelFolder folder, String key, String value)
      throws IOException {
    List<Integer> blanks = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (String token : tokens) {
      if (BLANKS.contains(token)) {
        blanks.add(texts.size());
      }
      texts.add(text(token));
    }
    boolean words = texts.stream().anyMatch(text -> text.startsWith(" "));
    if (blanks.size() != 1 || !words || new HashSet<>(tokens).size() != tokens.size()) {
      throw folder.refused(
          key,
          value,
          "a list of tokens with one of %s, with %s or others that begin with %s, and no twins"
              .formatted(BLANKS, SPACE, WORD_MARK));
    }
    return new Labels(texts, blanks.getFirst());
  }

  private static String text(String token) {
    if (token.equals(SPACE)) {
      return " ";
    }
    return token.startsWith("<") && token.endsWith(">") ? "" : token.replace(WORD_MARK, ' ');
  }

  /** A token and its number on every line, in order; as sherpa-onnx and onnx-asr have it. */
  private static List<String> tokens(ModelFolder folder, Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw folder.refused(FILE_KEY, file.toString(), "a file of at most " + MOST_BYTES + " bytes");
    }
    List<String> tokens = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      int space = line.lastIndexOf(' ');
      if (!line.substring(space + 1).equals(Integer.toString(tokens.size()))) {
        throw folder.refused(
            FILE_KEY,
            file + "', line '" + line,
            "a token, a space and its number, here " + tokens.size());
      }
      tokens.add(space > 0 ? line.substring(0, space) : SPACE);
    }
    return tokens;
  }

  int size() {
    return texts.size();
  }

  /** Whether a word begins with it, or behind it. */
  boolean beginsWord(int label) {
    return texts.get(label).startsWith(" ");
  }

  /** What of it is text of a word. */
  String letters(int label) {
    return texts.get(label).strip();
  }

  String text(int label) {
    return texts.get(label);
  }
}
