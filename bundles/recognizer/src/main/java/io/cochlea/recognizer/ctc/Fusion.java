package io.cochlea.recognizer.ctc;

import io.cochlea.recognizer.session.Phrases;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lexicon, bigrams and phrases say of the prefixes of a beam search (shallow fusion). Where
 * there is no lexicon, only phrases do. Immutable.
 */
final class Fusion {
  /** A prefix that cannot be: a space behind nothing. */
  static final double NEVER = Double.NEGATIVE_INFINITY;

  private static final byte SPACE = ' ';

  private final byte[][] bytes;
  private final List<String> texts;
  private final @Nullable Lexicon lexicon;
  private final Phrases phrases;
  private final BeamWeights weights;

  Fusion(Labels labels, @Nullable Lexicon lexicon, Phrases phrases, BeamWeights weights) {
    texts = labels.texts();
    bytes =
        texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    this.lexicon = lexicon;
    this.phrases = phrases;
    this.weights = weights;
  }

  /** Says what is to be said of the empty prefix. */
  void begin(Prefixes prefixes) {
    prefixes.before[Prefixes.ROOT] = lexicon == null ? Lexicon.NONE : lexicon.start();
    startWord(prefixes, Prefixes.ROOT);
    prefixes.phrase[Prefixes.ROOT] = phrases.after(Phrases.NOWHERE, " ");
  }

  private void startWord(Prefixes prefixes, int prefix) {
    prefixes.low[prefix] = 0;
    prefixes.high[prefix] = lexicon == null ? 0 : lexicon.words();
    prefixes.depth[prefix] = 0;
  }

  /** Says it of a prefix whose parent is said already. */
  void extend(Prefixes prefixes, int prefix) {
    int parent = prefixes.parent[prefix];
    prefixes.language[prefix] = prefixes.language[parent];
    prefixes.before[prefix] = prefixes.before[parent];
    prefixes.low[prefix] = prefixes.low[parent];
    prefixes.high[prefix] = prefixes.high[parent];
    prefixes.depth[prefix] = prefixes.depth[parent];
    String text = texts.get(prefixes.label[prefix]);
    boolean begun = prefixes.depth[parent] > 0 || !text.startsWith(" ");
    String goesOn = begun ? text : text.substring(1);
    int phrase = prefixes.phrase[parent];
    prefixes.phrase[prefix] = phrases.after(phrase, goesOn);
    double gain = phrases.gain(phrase, goesOn);
    for (byte letter : bytes[prefixes.label[prefix]]) {
      if (letter == SPACE) {
        endWord(prefixes, prefix, bytes[prefixes.label[prefix]].length);
      } else {
        goOn(prefixes, prefix, letter & 0xff, gain > 0);
      }
    }
    prefixes.language[prefix] += gain;
  }

  private void endWord(Prefixes prefixes, int prefix, int length) {
    if (prefixes.depth[prefix] > 0) {
      prefixes.language[prefix] += word(prefixes, prefix);
      prefixes.before[prefix] = word(prefixes.low[prefix], prefixes, prefix);
      startWord(prefixes, prefix);
    } else if (length == 1) {
      prefixes.language[prefix] = NEVER;
    }
  }

  /** A word that leaves the lexicon costs something, unless it is of a phrase. */
  private void goOn(Prefixes prefixes, int prefix, int letter, boolean ofPhrase) {
    int depth = prefixes.depth[prefix]++;
    if (lexicon == null || prefixes.low[prefix] == prefixes.high[prefix]) {
      return;
    }
    int low = lexicon.bound(prefixes.low[prefix], prefixes.high[prefix], depth, letter);
    int high = lexicon.bound(low, prefixes.high[prefix], depth, letter + 1);
    prefixes.low[prefix] = low;
    prefixes.high[prefix] = high;
    if (low == high && !ofPhrase) {
      prefixes.language[prefix] += weights.stray();
    }
  }

  /** The running word, or {@link Lexicon#NONE} when it is not in the lexicon. */
  private int word(int low, Prefixes prefixes, int prefix) {
    return lexicon != null
            && low < prefixes.high[prefix]
            && lexicon.length(low) == prefixes.depth[prefix]
        ? low
        : Lexicon.NONE;
  }

  /** What is said of the running word, as a whole. */
  private double word(Prefixes prefixes, int prefix) {
    if (lexicon == null) {
      return 0;
    }
    int word = word(prefixes.low[prefix], prefixes, prefix);
    boolean cut = word == Lexicon.NONE && prefixes.low[prefix] < prefixes.high[prefix];
    return weights.language() * lexicon.logProbability(prefixes.before[prefix], word)
        + weights.bonus()
        + (cut ? weights.stray() : 0);
  }

  /** What is said besides of a prefix that nothing follows. */
  double ending(Prefixes prefixes, int prefix) {
    double owed = phrases.owed(prefixes.phrase[prefix]);
    if (lexicon == null) {
      return -owed;
    }
    boolean running = prefixes.depth[prefix] > 0;
    double last = running ? word(prefixes, prefix) : 0;
    int before = running ? word(prefixes.low[prefix], prefixes, prefix) : prefixes.before[prefix];
    return last + weights.language() * lexicon.logProbability(before, lexicon.end()) - owed;
  }
}
