package io.cochlea.recognizer.whisper;

/**
 * Which tokens may follow: openai/whisper {@code decoding.py}, {@code SuppressBlank}, {@code
 * SuppressTokens} and {@code ApplyTimestampRules}. Thread-safe.
 */
final class Rules {
  private final Vocabulary vocabulary;
  private final Parameters parameters;

  Rules(Vocabulary vocabulary, Parameters parameters) {
    this.vocabulary = vocabulary;
    this.parameters = parameters;
  }

  /** Forbids what must not follow {@code sequence}. */
  void apply(Scores scores, Hypothesis sequence) {
    if (sequence.length() == 0) {
      for (int token : parameters.beginSuppressed()) {
        scores.forbid(token);
      }
    }
    for (int token : parameters.suppressed()) {
      scores.forbid(token);
    }
    scores.forbid(vocabulary.noTimestamps);
    pair(scores, sequence);
    rise(scores, sequence);
    if (sequence.length() == 0) {
      int last = vocabulary.timestamps + parameters.lastInitial();
      scores.forbid(0, vocabulary.timestamps);
      scores.forbid(last + 1, scores.size());
    }
    prefer(scores);
  }

  /** Timestamps come in pairs, but for one before the end and the first. */
  private void pair(Scores scores, Hypothesis sequence) {
    if (isTimestamp(sequence, 1)) {
      if (isClosed(sequence)) {
        scores.forbid(vocabulary.timestamps, scores.size());
      } else {
        scores.forbid(0, vocabulary.end);
      }
    }
  }

  /** They never fall, and a segment is never empty. */
  private void rise(Scores scores, Hypothesis sequence) {
    for (int i = sequence.length() - 1; i >= 0; i--) {
      if (vocabulary.isTimestamp(sequence.token(i))) {
        boolean open = isTimestamp(sequence, 1) && !isClosed(sequence);
        scores.forbid(vocabulary.timestamps, sequence.token(i) + (open ? 0 : 1));
        return;
      }
    }
  }

  /** A timestamp has to follow where all of them together are likelier than any text. */
  private void prefer(Scores scores) {
    float times = scores.logSum(vocabulary.timestamps, scores.size());
    if (times > scores.max(0, vocabulary.timestamps)) {
      scores.forbid(0, vocabulary.timestamps);
    }
  }

  /** Whether the timestamp that came last is the first one, or the second of a pair. */
  private boolean isClosed(Hypothesis sequence) {
    return sequence.length() < 2 || isTimestamp(sequence, 2);
  }

  private boolean isTimestamp(Hypothesis sequence, int fromEnd) {
    int at = sequence.length() - fromEnd;
    return at >= 0 && vocabulary.isTimestamp(sequence.token(at));
  }
}
