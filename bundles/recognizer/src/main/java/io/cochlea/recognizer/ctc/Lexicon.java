package io.cochlea.recognizer.ctc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Words with bigrams and back-off (Katz, 1987), mapped from a file. A prefix of words is a range of
 * the sorted words: a trie that needs no memory. Thread-safe.
 *
 * <pre>
 *   0  magic "COCHLM1\0"
 *   8  words W, pairs P, bytes of text T: int32
 *  20  where each word begins in the text: int32, W + 1 of them
 *      where the pairs of each first word begin: int32, W + 1 of them
 *      second word of each pair, sorted within its first: int32, P of them
 *      log10 of each word's probability, in hundredths: int16, W of them
 *      log10 of each word's back-off weight, in hundredths: int16, W of them
 *      log10 of each pair's probability, in hundredths: int16, P of them
 *      text of all words, UTF-8, sorted by bytes
 * </pre>
 *
 * All little-endian. {@code <s>}, {@code </s>} and {@code <unk>} are among the words; {@code
 * models/demo/pack.py} makes it of an ARPA file.
 */
final class Lexicon {
  /** No such word. */
  static final int NONE = -1;

  private static final byte[] MAGIC = "COCHLM1\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = 20;
  private static final int PER_WORD = 12;
  private static final int PER_PAIR = 6;
  private static final double HUNDREDTH = Math.log(10) / 100;

  private final ByteBuffer file;
  private final int words;
  private final int pairs;
  private final int firsts;
  private final int seconds;
  private final int unigrams;
  private final int backOffs;
  private final int bigrams;
  private final int text;
  private final int start;
  private final int end;
  private final int unknown;

  private Lexicon(Path path, ByteBuffer mapped) throws IOException {
    file = mapped.order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    if (file.limit() < HEAD) {
      throw new IOException(path + " is too short for a language model");
    }
    file.get(0, magic);
    words = file.getInt(8);
    pairs = file.getInt(12);
    int bytes = file.getInt(16);
    long size = HEAD + 8L + (long) PER_WORD * words + (long) PER_PAIR * pairs + bytes;
    if (!Arrays.equals(magic, MAGIC)
        || words < 3
        || pairs < 0
        || bytes < 0
        || size != file.limit()) {
      throw new IOException(
          path + " is no language model of this version, or cut off: made by pack.py?");
    }
    firsts = HEAD + 4 * (words + 1);
    seconds = firsts + 4 * (words + 1);
    unigrams = seconds + 4 * pairs;
    backOffs = unigrams + 2 * words;
    bigrams = backOffs + 2 * words;
    text = bigrams + 2 * pairs;
    check(path, bytes);
    start = find("<s>");
    end = find("</s>");
    unknown = find("<unk>");
    if (start == NONE || end == NONE || unknown == NONE) {
      throw new IOException(path + " lacks one of <s>, </s>, <unk>");
    }
  }

  /**
   * @throws IOException when the file cannot be read or is none, naming it
   */
  static Lexicon of(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(path + " is larger than the 2 GiB allowed");
      }
      return new Lexicon(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  /** That no index leads out of the file, and that the words are in order. */
  private void check(Path path, int bytes) throws IOException {
    boolean sound = offset(0) == 0 && offset(words) == bytes && first(0) == 0;
    sound &= first(words) == pairs;
    for (int word = 0; word < words && sound; word++) {
      sound = offset(word) < offset(word + 1) && first(word) <= first(word + 1);
    }
    for (int word = 1; word < words && sound; word++) {
      sound = compare(word - 1, word) < 0;
    }
    for (int pair = 0; pair < pairs && sound; pair++) {
      sound = second(pair) >= 0 && second(pair) < words;
    }
    if (!sound) {
      throw new IOException(path + " is damaged: its words are not in order");
    }
  }

  private int compare(int one, int other) {
    int length = Math.min(length(one), length(other));
    for (int i = 0; i < length; i++) {
      int difference = letter(one, i) - letter(other, i);
      if (difference != 0) {
        return difference;
      }
    }
    return length(one) - length(other);
  }

  private int offset(int word) {
    return file.getInt(HEAD + 4 * word);
  }

  private int first(int word) {
    return file.getInt(firsts + 4 * word);
  }

  private int second(int pair) {
    return file.getInt(seconds + 4 * pair);
  }

  int words() {
    return words;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Bytes of a word. */
  int length(int word) {
    return offset(word + 1) - offset(word);
  }

  private int letter(int word, int index) {
    return file.get(text + offset(word) + index) & 0xff;
  }

  /**
   * The first of the words from {@code low} to {@code high} (exclusive) whose byte at {@code depth}
   * is at least {@code letter}; all of them have the bytes before in common.
   */
  int bound(int low, int high, int depth, int letter) {
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      int there = length(middle) > depth ? letter(middle, depth) : -1;
      if (there < letter) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** The word of this text, or {@link #NONE}. */
  int find(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int low = 0;
    int high = words;
    for (int depth = 0; depth < bytes.length && low < high; depth++) {
      int letter = bytes[depth] & 0xff;
      low = bound(low, high, depth, letter);
      high = bound(low, high, depth, letter + 1);
    }
    return low < high && length(low) == bytes.length ? low : NONE;
  }

  /**
   * The natural logarithm of the probability of a word behind another.
   *
   * @param before {@link #NONE} for one that is not in the lexicon
   * @param word {@link #NONE} for one that is not in the lexicon
   */
  double logProbability(int before, int word) {
    int known = word == NONE ? unknown : word;
    if (before == NONE) {
      return HUNDREDTH * file.getShort(unigrams + 2 * known);
    }
    int low = first(before);
    int high = first(before + 1);
    while (low < high) {
      int middle = (low + high) >>> 1;
      int second = second(middle);
      if (second == known) {
        return HUNDREDTH * file.getShort(bigrams + 2 * middle);
      }
      if (second < known) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return HUNDREDTH * (file.getShort(backOffs + 2 * before) + file.getShort(unigrams + 2 * known));
  }
}
