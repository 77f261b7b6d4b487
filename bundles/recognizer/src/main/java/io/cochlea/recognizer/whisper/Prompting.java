package io.cochlea.recognizer.whisper;

import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import java.util.Map;

/** The decoder's run over all tokens that are given, which leaves its keys and values. */
final class Prompting extends Stage {
  private final Vocabulary vocabulary;
  private final Scores first;
  private final Scores start;
  private int[] tokens = {};

  Prompting(Wiring wiring, Lane lane, Vocabulary vocabulary, Question question) {
    super(wiring, lane, question);
    this.vocabulary = vocabulary;
    first = new Scores(vocabulary.size);
    start = new Scores(vocabulary.size);
  }

  /**
   * @param given tokens, with {@code <|startoftranscript|>}; not copied
   */
  void begin(int[] given) {
    tokens = given;
  }

  int tokens() {
    return tokens.length;
  }

  @Override
  public int extent() {
    return tokens.length;
  }

  @Override
  public int extent(String input, int axis) {
    if (Wiring.isPast(input) || Wiring.isCross(input)) {
      return 0;
    }
    return input.equals(wiring.ids()) || input.equals(Wiring.CACHE_POSITION)
        ? tokens.length
        : Wiring.POSITIONS;
  }

  /** Only prompts of the same length run together, so that none is padded. */
  @Override
  public int group() {
    return -tokens.length;
  }

  @Override
  public void fill(Batch batch, int row) {
    Tensor ids = batch.input(wiring.ids());
    for (int i = 0; i < tokens.length; i++) {
      Memory.putLong(ids.address() + (row * ids.shape()[1] + i) * Long.BYTES, tokens[i]);
    }
    question.window().giveHeard(batch, row);
    if (wiring.promptInputs().cachePosition()) {
      long positions = batch.input(Wiring.CACHE_POSITION).address();
      for (int i = 0; i < tokens.length; i++) {
        Memory.putLong(positions + (long) i * Long.BYTES, i);
      }
    }
    if (wiring.promptInputs().branch()) {
      Memory.putByte(batch.input(Wiring.BRANCH).address(), (byte) 0);
    }
    if (wiring.promptInputs().offset()) {
      Memory.putLong(batch.input(Wiring.OFFSET).address(), 0);
    }
  }

  @Override
  boolean ran(Batch batch, int row) {
    Tensor logits = batch.output(wiring.logits());
    load(logits, row, tokens.length - 1, first);
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] == vocabulary.start) {
        load(logits, row, i, start);
      }
    }
    question.window().keepRemembered(batch, row, tokens.length);
    return false;
  }

  /**
   * @throws IllegalStateException when the logits have another shape
   */
  static void load(Tensor logits, int row, int position, Scores to) {
    long[] shape = logits.shape();
    if (shape.length != 3 || row >= shape[0] || position >= shape[1] || shape[2] != to.size()) {
      throw new IllegalStateException(
          "logits are %s, expected are those of row %d, token %d and %d tokens of the vocabulary"
              .formatted(logits, row, position, to.size()));
    }
    to.load(logits.address() + (row * shape[1] + position) * shape[2] * Float.BYTES);
  }

  @Override
  void over() {
    question.prompted();
  }

  /** The logits behind the last token; not to be changed. */
  Scores first() {
    return first;
  }

  /** How likely nothing is said, by the model; 0 where it has no token for that. */
  float noSpeech() {
    return vocabulary.noSpeech == Vocabulary.NONE
        ? 0
        : (float) Math.exp(start.get(vocabulary.noSpeech) - start.logSum());
  }

  /**
   * The code of the likeliest language: openai/whisper {@code decoding.py}, {@code
   * detect_language}.
   */
  String language() {
    String best = "";
    float most = Scores.NEVER;
    for (Map.Entry<String, Integer> language : vocabulary.languages().entrySet()) {
      if (start.get(language.getValue()) > most) {
        most = start.get(language.getValue());
        best = language.getKey();
      }
    }
    return best;
  }
}
