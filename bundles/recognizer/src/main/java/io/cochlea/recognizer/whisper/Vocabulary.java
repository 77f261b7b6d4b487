package io.cochlea.recognizer.whisper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a Whisper model. Ordinary ones are bytes, special ones are found by their content
 * ({@code <|startoftranscript|>}), as openai/whisper {@code tokenizer.py} lists them; timestamps
 * are the last, 20 ms apart. Immutable.
 */
final class Vocabulary {
  /** Timestamps of 0 to 30 s. */
  static final int TIMESTAMPS = 1_501;

  /** What special tokens may be missing is. */
  static final int NONE = -1;

  private static final String LEFT = "<|";
  private static final String RIGHT = "|>";
  private static final int LONGEST_LANGUAGE = 3;

  private final byte[][] bytes;
  private final Map<String, Integer> specials;
  private final Map<String, Integer> languages = new LinkedHashMap<>();

  /** {@code <|endoftext|>}; every token from here on is special. */
  final int end;

  final int start;
  final int previous;
  final int startOfModel;
  final int noSpeech;
  final int noTimestamps;
  final int transcribe;
  final int translate;

  /** {@code <|0.00|>}. */
  final int timestamps;

  /** Tokens there are. */
  final int size;

  /**
   * @param ordinary the bytes of tokens by their ids
   * @param specials the ids of tokens by their content
   * @param source names the file in messages
   * @throws IOException when a token that has to be there is missing, or ids do not fit together
   */
  Vocabulary(Map<Integer, byte[]> ordinary, Map<String, Integer> specials, String source)
      throws IOException {
    this.specials = Map.copyOf(specials);
    end = required("endoftext", source);
    start = required("startoftranscript", source);
    noTimestamps = required("notimestamps", source);
    timestamps = find("0.00") == NONE ? noTimestamps + 1 : find("0.00");
    size = timestamps + TIMESTAMPS;
    previous = find("startofprev");
    startOfModel = find("startoflm");
    noSpeech = find("nospeech") == NONE ? find("nocaptions") : find("nospeech");
    transcribe = find("transcribe");
    translate = find("translate");
    bytes = new byte[end][];
    for (var token : ordinary.entrySet()) {
      if (token.getKey() < 0 || token.getKey() >= end) {
        throw new IOException(
            "%s: token %d is not within 0 to %d, where the special ones begin"
                .formatted(source, token.getKey(), end - 1));
      }
      bytes[token.getKey()] = token.getValue();
    }
    for (var special : specials.entrySet()) {
      if (special.getValue() < end || special.getValue() >= size) {
        throw new IOException(
            "%s: special token %s is %d, not within %d to %d"
                .formatted(source, special.getKey(), special.getValue(), end, size - 1));
      }
    }
    Map<Integer, String> byId = new TreeMap<>();
    specials.forEach((content, id) -> byId.put(id, content));
    byId.forEach((id, content) -> {
      String code = content.substring(LEFT.length(), content.length() - RIGHT.length());
      if (id > start && id < timestamps && isLanguage(code)) {
        languages.put(code, id);
      }
    });
  }

  private static boolean isLanguage(String code) {
    return code.length() >= 2
        && code.length() <= LONGEST_LANGUAGE
        && code.chars().allMatch(c -> c >= 'a' && c <= 'z');
  }

  private int required(String name, String source) throws IOException {
    int id = find(name);
    if (id == NONE) {
      throw new IOException(source + " has no token " + LEFT + name + RIGHT);
    }
    return id;
  }

  private int find(String name) {
    return specials.getOrDefault(LEFT + name + RIGHT, NONE);
  }

  /** Ids of languages by their codes, in the order of ids; empty where there are none. */
  Map<String, Integer> languages() {
    return languages;
  }

  /** The bytes of an ordinary token; null for any other. */
  byte @Nullable [] bytes(int token) {
    return token >= 0 && token < end ? bytes[token] : null;
  }

  boolean isTimestamp(int token) {
    return token >= timestamps;
  }

  /** The ids of ordinary tokens by their bytes, a character for each byte. */
  Map<String, Integer> ids() {
    Map<String, Integer> ids = new HashMap<>();
    for (int token = 0; token < bytes.length; token++) {
      if (bytes[token] != null) {
        ids.putIfAbsent(new String(bytes[token], StandardCharsets.ISO_8859_1), token);
      }
    }
    return ids;
  }
}
