package io.cochlea.recognizer.transducer;

import org.jspecify.annotations.Nullable;

/**
 * A token that was found, and all before it. Immutable, so that hypotheses share what they begin
 * with; no record, whose equality would walk all of them.
 */
final class Emission {
  private final @Nullable Emission before;
  private final int token;
  private final int frame;
  private final int frames;
  private final float posterior;
  private final int count;
  private final int hash;

  /**
   * @param before null for an utterance's first
   * @param frame of the encoder, counted from the utterance's begin
   * @param frames it lasts; one at least
   * @param posterior of the token, 0 to 1
   */
  Emission(@Nullable Emission before, int token, int frame, int frames, float posterior) {
    this.before = before;
    this.token = token;
    this.frame = frame;
    this.frames = Math.max(1, frames);
    this.posterior = posterior;
    count = count(before) + 1;
    hash = 31 * (before == null ? 1 : before.hash) + token;
  }

  @Nullable Emission before() {
    return before;
  }

  int token() {
    return token;
  }

  int frame() {
    return frame;
  }

  int frames() {
    return frames;
  }

  float posterior() {
    return posterior;
  }

  /** Tokens up to {@code last}. */
  static int count(@Nullable Emission last) {
    return last == null ? 0 : last.count;
  }

  /** Whether both are the same tokens, whenever they were found. */
  static boolean same(@Nullable Emission one, @Nullable Emission other) {
    Emission a = one;
    Emission b = other;
    while (a != b) {
      if (a == null || b == null || a.hash != b.hash || a.count != b.count || a.token != b.token) {
        return false;
      }
      a = a.before;
      b = b.before;
    }
    return true;
  }
}
