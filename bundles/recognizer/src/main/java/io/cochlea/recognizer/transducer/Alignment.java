package io.cochlea.recognizer.transducer;

/**
 * How tokens are laid along the encoder's frames.
 *
 * <ul>
 *   <li>RNN-T (Graves, "Sequence Transduction with Recurrent Neural Networks", 2012): a blank goes
 *       on to the next frame, a token stays.
 *   <li>With one symbol a frame, as icefall decodes its models, a token goes on too.
 *   <li>TDT (Xu et al., "Efficient Sequence Transduction by Jointly Predicting Tokens and
 *       Durations", 2023, algorithm 2): token or blank, what was foretold with it says how many
 *       frames to go on.
 * </ul>
 *
 * Where a blank would stay, or tokens without end, the next frame comes all the same.
 *
 * @param blank its number
 * @param unknown a token that counts as blank; −1 for none
 * @param symbols tokens in one frame at most
 */
record Alignment(int blank, int unknown, int symbols) {
  /** NeMo's {@code greedy.max_symbols}. */
  static final int NEMO_SYMBOLS = 10;

  boolean isBlank(int token) {
    return token == blank || token == unknown;
  }

  /**
   * Frames to go on.
   *
   * @param logits that {@code token} is the likeliest of
   * @param count tokens in this frame so far, this one included
   */
  int step(Logits logits, int token, int count) {
    int foretold = logits.durations() > 0 ? logits.duration() : isBlank(token) ? 1 : 0;
    return foretold == 0 && (isBlank(token) || count >= symbols) ? 1 : foretold;
  }
}
