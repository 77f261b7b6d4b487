package io.cochlea.recognizer.whisper;

import io.cochlea.recognizer.session.Recognised.Heard;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tokens into words: openai/whisper {@code tokenizer.py}, {@code split_to_word_tokens}, but that
 * punctuation stays with the word before it. A character whose bytes are in several tokens is whole
 * or not there: what a hypothesis that goes on has of one at its end is left out.
 *
 * <p>Words have no times: timestamps are of segments, and nothing is interpolated between them.
 */
final class Words {
  private static final Set<String> WITHOUT_SPACES = Set.of("zh", "ja", "th", "lo", "my", "yue");
  private static final int LONGEST_CHARACTER = 4;
  private static final int NO_TIME = -1;

  private final Vocabulary vocabulary;
  private final boolean spaced;
  private final List<Heard> words = new ArrayList<>();
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final StringBuilder word = new StringBuilder();
  private double logs;
  private int tokens;

  private Words(Vocabulary vocabulary, String language) {
    this.vocabulary = vocabulary;
    spaced = !WITHOUT_SPACES.contains(language);
  }

  /** What was chosen of a sequence, without what was given. */
  static List<Heard> of(Hypothesis sequence, Vocabulary vocabulary, String language) {
    Words words = new Words(vocabulary, language);
    for (int i = sequence.given(); i < sequence.length(); i++) {
      words.add(sequence.token(i), sequence.log(i));
    }
    words.end();
    return words.words;
  }

  private void add(int token, float log) {
    byte[] bytes = vocabulary.bytes(token);
    if (bytes == null) {
      return;
    }
    pending.writeBytes(bytes);
    byte[] soFar = pending.toByteArray();
    if (isCut(soFar)) {
      logs += log;
      tokens++;
      return;
    }
    String text = new String(soFar, StandardCharsets.UTF_8);
    pending.reset();
    if (!word.isEmpty() && (spaced ? text.startsWith(" ") : isLetter(text))) {
      close();
    }
    word.append(text);
    logs += log;
    tokens++;
  }

  private static boolean isLetter(String text) {
    String stripped = text.strip();
    return !stripped.isEmpty() && Character.isLetterOrDigit(stripped.codePointAt(0));
  }

  /** Whether bytes end within a character of UTF-8. */
  static boolean isCut(byte[] bytes) {
    for (int back = 1; back <= Math.min(LONGEST_CHARACTER, bytes.length); back++) {
      int lead = bytes[bytes.length - back] & 0xFF;
      if (lead < 0x80) {
        return false;
      }
      if (lead >= 0xC0) {
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        return back < length;
      }
    }
    return false;
  }

  private void close() {
    String text = word.toString();
    if (!text.isBlank()) {
      words.add(new Heard(text, NO_TIME, NO_TIME, (float) Math.exp(logs / tokens)));
    }
    word.setLength(0);
    logs = 0;
    tokens = 0;
  }

  private void end() {
    if (!word.isEmpty()) {
      close();
    }
  }

  /** All words' text. */
  static String text(List<Heard> words) {
    StringBuilder text = new StringBuilder();
    for (Heard word : words) {
      text.append(word.text());
    }
    return text.toString();
  }
}
