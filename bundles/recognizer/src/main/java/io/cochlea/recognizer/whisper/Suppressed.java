package io.cochlea.recognizer.whisper;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tokens that are never written: what openai/whisper {@code tokenizer.py} calls {@code
 * non_speech_tokens}, and those that only steer, as in {@code decoding.py}, {@code
 * DecodingTask._get_suppress_tokens}.
 */
final class Suppressed {
  private static final String SINGLE = "\"#()*+/:;<=>@[\\]^_`{|}~「」『』";
  private static final String JOINED =
      "<< >> <<< >>> -- --- -( -[ (' (\" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪";
  private static final List<String> SYMBOLS =
      Stream.concat(
              SINGLE.codePoints().mapToObj(Character::toString), Stream.of(JOINED.split(" ", -1)))
          .toList();

  /** Of these the first byte pair is enough: they share two bytes with nothing that is spoken. */
  private static final List<String> NOTES =
      "♩♪♫♬♭♮♯".codePoints().mapToObj(Character::toString).toList();

  private Suppressed() {}

  /** Speaker tags, brackets and notes: all that is not spoken. */
  static int[] nonSpeech(BytePairs pairs) {
    SortedSet<Integer> tokens = new TreeSet<>();
    add(tokens, pairs.encode(" -"), true);
    add(tokens, pairs.encode(" '"), true);
    for (String symbol : SYMBOLS) {
      add(tokens, pairs.encode(symbol), false);
      add(tokens, pairs.encode(" " + symbol), false);
    }
    for (String note : NOTES) {
      add(tokens, pairs.encode(note), true);
      add(tokens, pairs.encode(" " + note), true);
    }
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void add(SortedSet<Integer> tokens, int[] encoded, boolean first) {
    if (encoded.length == 1 || (first && encoded.length > 0)) {
      tokens.add(encoded[0]);
    }
  }

  /** {@code tokens} and those that steer. */
  static int[] withSpecials(int[] tokens, Vocabulary vocabulary) {
    return IntStream.concat(
            IntStream.of(tokens),
            IntStream.of(
                vocabulary.transcribe,
                vocabulary.translate,
                vocabulary.start,
                vocabulary.previous,
                vocabulary.startOfModel,
                vocabulary.noSpeech))
        .filter(token -> token >= 0 && token < vocabulary.size)
        .distinct()
        .sorted()
        .toArray();
  }
}
