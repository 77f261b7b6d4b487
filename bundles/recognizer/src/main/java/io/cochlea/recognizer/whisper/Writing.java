package io.cochlea.recognizer.whisper;

import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;

/**
 * The decoder's runs for one token each, a row for every hypothesis. Allocates nothing per token.
 */
final class Writing extends Stage {
  private final Prompting prompt;
  private final Search search;
  private int[] begin = {};
  private int most;
  private int position;
  private boolean filled;

  Writing(Wiring wiring, Lane lane, Prompting prompt, Search search, Question question) {
    super(wiring, lane, question);
    this.prompt = prompt;
    this.search = search;
  }

  /**
   * Chooses the first token from the prompt's logits.
   *
   * @param given tokens of the prompt that count as written
   * @param longest tokens to choose
   * @return whether there is more to write
   */
  boolean begin(int[] given, int longest) {
    begin = given;
    most = longest;
    position = prompt.tokens();
    filled = false;
    search.begin(begin, most);
    search.scores(0).copy(prompt.first());
    return search.choose();
  }

  /** All that was written is written again, the same. */
  @Override
  public void restart(int epoch) {
    begin(begin, most);
  }

  Search search() {
    return search;
  }

  @Override
  public int rows() {
    return search.rows();
  }

  @Override
  public int extent() {
    return 1;
  }

  @Override
  public int extent(String input, int axis) {
    if (Wiring.isPast(input)) {
      return prompt.tokens();
    }
    return input.equals(wiring.ids()) || input.equals(Wiring.CACHE_POSITION) ? 1 : Wiring.POSITIONS;
  }

  /** A graph that knows no position per row runs those of the same one. */
  @Override
  public int group() {
    return wiring.stepInputs().offset() || wiring.stepInputs().cachePosition() ? position : 0;
  }

  @Override
  public void fill(Batch batch, int row) {
    if (!filled) {
      for (int i = row; i < row + search.rows(); i++) {
        question.window().giveRemembered(batch, i, prompt.tokens());
        if (wiring.stepInputs().audio()) {
          question.window().giveHeard(batch, i);
        }
      }
      filled = true;
    }
    long ids = batch.input(wiring.ids()).address();
    for (int i = 0; i < search.rows(); i++) {
      Memory.putLong(ids + (long) (row + i) * Long.BYTES, search.token(i));
    }
    if (wiring.stepInputs().past()) {
      long past = batch.input(Wiring.PAST).address();
      for (int i = 0; i < search.rows(); i++) {
        Memory.putInt(past + (long) (row + i) * Integer.BYTES, position);
      }
      long total = batch.input(Wiring.TOTAL).address();
      Memory.putInt(total, Math.max(Memory.getInt(total), position + 1));
    }
    if (wiring.stepInputs().branch()) {
      Memory.putByte(batch.input(Wiring.BRANCH).address(), (byte) 1);
    }
    if (wiring.stepInputs().cachePosition()) {
      Memory.putLong(batch.input(Wiring.CACHE_POSITION).address(), position);
    }
    if (wiring.stepInputs().offset()) {
      Memory.putLong(batch.input(Wiring.OFFSET).address(), position);
    }
  }

  @Override
  boolean ran(Batch batch, int row) {
    Tensor logits = batch.output(wiring.logits());
    for (int i = 0; i < search.rows(); i++) {
      Prompting.load(logits, row + i, 0, search.scores(i));
    }
    position++;
    boolean more = search.choose();
    int[] sources = search.sources();
    if (more && sources != null) {
      batch.rearrange(row, sources);
    }
    return more && !question.isCancelled();
  }

  @Override
  void over() {
    question.written();
  }
}
