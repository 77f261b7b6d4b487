package io.cochlea.recognizer.transducer;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a model's numbers stand for: pieces of words as SentencePiece writes them, where {@value
 * #SPACE} begins a word and {@code <0xC3>} is a byte of UTF-8; anything else in angle brackets is
 * never printed.
 *
 * @param texts by number
 */
record Tokens(List<String> texts) {
  static final char SPACE = '▁';
  static final String UNKNOWN = "<unk>";
  private static final List<String> BLANKS = List.of("<blk>", "<blank>");
  private static final long MOST_BYTES = 16 << 20;
  private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
  private static final Pattern SPECIAL = Pattern.compile("<.+>");

  /** What icefall's {@code prepare_lang_bpe.py} adds for its graphs; no model knows it. */
  private static final Pattern DISAMBIGUATION = Pattern.compile("#[0-9]+");

  Tokens {
    texts = List.copyOf(texts);
  }

  /**
   * Reads a token and its number a line.
   *
   * @throws IOException naming file and line when a number is missing, no number or there twice
   */
  static Tokens of(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is larger than the " + MOST_BYTES + " bytes allowed");
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not in UTF-8", e);
    }
    Map<Integer, String> texts = new HashMap<>();
    for (int line = 0; line < lines.size(); line++) {
      if (!lines.get(line).isBlank()) {
        add(texts, lines.get(line), file + " line " + (line + 1));
      }
    }
    while (DISAMBIGUATION.matcher(texts.getOrDefault(texts.size() - 1, "")).matches()) {
      texts.remove(texts.size() - 1);
    }
    String[] sorted = new String[texts.size()];
    for (int token = 0; token < sorted.length; token++) {
      String text = texts.get(token);
      if (text == null) {
        throw new IOException(
            "%s has no token %d, but %d tokens".formatted(file, token, sorted.length));
      }
      sorted[token] = text;
    }
    return new Tokens(List.of(sorted));
  }

  private static void add(Map<Integer, String> texts, String line, String where)
      throws IOException {
    int space = line.lastIndexOf(' ');
    int number = -1;
    try {
      number = Integer.parseInt(line.substring(space + 1).strip());
    } catch (NumberFormatException e) {
      // refused below, like a number out of range
    }
    if (space < 0 || number < 0) {
      throw new IOException(where + " is '" + line + "', allowed is a token, a space, its number");
    }
    String twin = texts.put(number, space == 0 ? " " : line.substring(0, space));
    if (twin != null) {
      throw new IOException(where + " gives number " + number + " again, it is '" + twin + "'");
    }
  }

  int size() {
    return texts.size();
  }

  /** The number of the blank; −1 where there is none. */
  int blank() {
    return texts.indexOf(texts.contains(BLANKS.getLast()) ? BLANKS.getLast() : BLANKS.getFirst());
  }

  /** The number of the token for what no other stands for; −1 where there is none. */
  int unknown() {
    return texts.indexOf(UNKNOWN);
  }

  /** Whether a word begins with this token: all of it, in scripts that put no spaces. */
  boolean begins(int token) {
    String text = texts.get(token);
    return text.charAt(0) == SPACE
        || text.charAt(0) == ' '
        || Character.isIdeographic(text.codePointAt(0));
  }

  /** What it adds to a text in UTF-8, a leading space included. */
  byte[] bytes(int token) {
    String text = texts.get(token);
    var matcher = BYTE.matcher(text);
    if (matcher.matches()) {
      return new byte[] {(byte) Integer.parseInt(matcher.group(1), 16)};
    }
    return SPECIAL.matcher(text).matches()
        ? new byte[0]
        : text.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
  }
}
