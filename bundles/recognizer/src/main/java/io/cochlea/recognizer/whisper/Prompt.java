package io.cochlea.recognizer.whisper;

import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens a decoder is given: openai/whisper {@code decoding.py}, {@code
 * DecodingTask._get_initial_tokens}. What stands already is behind a timestamp, as if just written.
 */
final class Prompt {
  /** {@code n_ctx // 2}: the most tokens to write. */
  static final int MOST_TOKENS = 224;

  /** {@code n_ctx // 2 - 1}: the last tokens of an earlier text that count. */
  static final int MOST_PREVIOUS = 223;

  /** Tokens there is room for at least, whatever is given. */
  private static final int LEAST_ROOM = 32;

  private final Vocabulary vocabulary;
  private final BytePairs pairs;
  private final boolean multilingual;
  private final boolean translate;
  private final int context;
  private final int[] previous;

  /**
   * @param context tokens there is room for in all
   * @param text that stands before what is spoken; may be empty
   */
  Prompt(
      Vocabulary vocabulary,
      BytePairs pairs,
      boolean multilingual,
      boolean translate,
      int context,
      String text) {
    this.vocabulary = vocabulary;
    this.pairs = pairs;
    this.multilingual = multilingual;
    this.translate = translate;
    this.context = context;
    int[] all =
        text.isBlank() || vocabulary.previous == Vocabulary.NONE
            ? new int[0]
            : pairs.encode(" " + text.strip());
    previous = Arrays.copyOfRange(all, Math.max(0, all.length - MOST_PREVIOUS), all.length);
  }

  /**
   * What is written already of words that stand.
   *
   * @param first the timestamp they begin with
   */
  int[] written(List<Heard> agreed, int first) {
    if (agreed.isEmpty()) {
      return new int[0];
    }
    int[] text = pairs.encode(Words.text(agreed));
    int[] written = new int[1 + Math.min(text.length, MOST_TOKENS - LEAST_ROOM)];
    written[0] = first;
    System.arraycopy(text, 0, written, 1, written.length - 1);
    return written;
  }

  /** All that is given: earlier text, how to begin, and what is written already. */
  int[] given(@Nullable String language, int[] written) {
    int[] start = start(language);
    int room = context - start.length - written.length - LEAST_ROOM - 1;
    int kept = Math.clamp(room, 0, previous.length);
    int before = kept == 0 ? 0 : kept + 1;
    int[] given = new int[before + start.length + written.length];
    if (kept > 0) {
      given[0] = vocabulary.previous;
      System.arraycopy(previous, previous.length - kept, given, 1, kept);
    }
    System.arraycopy(start, 0, given, before, start.length);
    System.arraycopy(written, 0, given, before + start.length, written.length);
    return given;
  }

  private int[] start(@Nullable String language) {
    Integer token = language == null ? null : vocabulary.languages().get(language);
    if (!multilingual || token == null) {
      return new int[] {vocabulary.start};
    }
    int task = translate ? vocabulary.translate : vocabulary.transcribe;
    return new int[] {vocabulary.start, token, task};
  }

  /** How many tokens may be written behind {@code given} ones. */
  int most(int[] given, int[] written) {
    return Math.clamp(MOST_TOKENS - written.length, 1, context - given.length);
  }
}
