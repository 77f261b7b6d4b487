package io.cochlea.recognizer.whisper;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text into tokens: byte pairs of GPT-2 (openai/gpt-2 {@code encoder.py}), merged in the order of
 * the tokens' ids as openai/tiktoken's {@code _byte_pair_merge} does. Immutable.
 */
final class BytePairs {
  /** GPT-2's split into pieces that are never merged with each other. */
  private static final Pattern PIECE =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, Integer> ids;

  BytePairs(Vocabulary vocabulary) {
    ids = vocabulary.ids();
  }

  /** The tokens of a text; a byte that is no token is left out. */
  int[] encode(String text) {
    List<Integer> tokens = new ArrayList<>();
    Matcher piece = PIECE.matcher(text);
    while (piece.find()) {
      byte[] bytes = piece.group().getBytes(StandardCharsets.UTF_8);
      merge(new String(bytes, StandardCharsets.ISO_8859_1), tokens);
    }
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  private void merge(String bytes, List<Integer> tokens) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < bytes.length(); i++) {
      parts.add(bytes.substring(i, i + 1));
    }
    for (int best = best(parts); best >= 0; best = best(parts)) {
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
    for (String part : parts) {
      Integer id = ids.get(part);
      if (id != null) {
        tokens.add(id);
      }
    }
  }

  /** Where the pair begins that becomes the token of the least id; −1 where none does. */
  private int best(List<String> parts) {
    int best = -1;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i + 1 < parts.size(); i++) {
      int id = ids.getOrDefault(parts.get(i) + parts.get(i + 1), Integer.MAX_VALUE);
      if (id < least) {
        least = id;
        best = i;
      }
    }
    return best;
  }
}
