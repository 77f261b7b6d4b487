package io.cochlea.recognizer.session;

import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Recognises an utterance when it is over, and before that again and again as far as it goes. What
 * two hypotheses in a row begin with alike stands from then on: local agreement of two (Macháček et
 * al., "Turning Whisper into Real-Time Transcription System", 2023, section 3), but for the last
 * word of either, which the end of the audio may have cut.
 *
 * <p>Hypotheses come last on a lane and never delay or fail a stream: one that fails or finds no
 * room is skipped, one that is overtaken by the end of its utterance is given up, and as much time
 * passes after each as it took.
 */
public final class WindowSession extends UtteranceSession {
  private final WindowDecoder decoder;
  private final Supplier<Pace> pace;
  private List<Heard> before = List.of();
  private boolean last;
  private long askedNanos;
  private long nextNanos;
  private int seen;

  /**
   * @param decoder the session's from now on, which closes it
   * @param pace asked for every hypothesis
   */
  public WindowSession(WindowDecoder decoder, Hearing hearing, Supplier<Pace> pace) {
    this(decoder, hearing, pace, System::nanoTime);
  }

  WindowSession(WindowDecoder decoder, Hearing hearing, Supplier<Pace> pace, LongSupplier clock) {
    super(hearing, decoder.maxFrames(), clock);
    this.decoder = decoder;
    this.pace = pace;
  }

  @Override
  void begun() {
    nextNanos = clock.getAsLong() + everyNanos();
  }

  private long everyNanos() {
    return TimeUnit.MILLISECONDS.toNanos(pace.get().everyMillis());
  }

  @Override
  void overtaken() {
    decoder.cancel();
  }

  @Override
  void next(boolean utteranceOver) {
    if (utteranceOver) {
      last = true;
      ask(overNanos());
    } else if (partials && features.frames() > seen) {
      askEarly();
    }
  }

  private void askEarly() {
    long now = clock.getAsLong();
    long every = everyNanos();
    if (every > 0 && now - nextNanos >= 0) {
      askedNanos = now;
      nextNanos = now + every;
      seen = features.frames();
      last = false;
      ask(Long.MAX_VALUE);
    }
  }

  @Override
  void decode(long due) {
    decoder.decode(features, last, standing.words(), due, answer);
  }

  @Override
  boolean insists() {
    return last;
  }

  @Override
  void recognised(Recognised result) {
    if (last) {
      commit(result);
      return;
    }
    rest();
    if (isOver()) {
      return;
    }
    List<Heard> words = standing.with(result.words());
    int uncut = Math.min(before.size(), words.size()) - 1;
    standing.raise(words, Math.min(Standing.common(before, words), uncut));
    before = words;
    tell(words);
  }

  @Override
  boolean survives(Throwable cause) {
    rest();
    return !last;
  }

  private void rest() {
    long now = clock.getAsLong();
    nextNanos = Math.max(nextNanos, now + (now - askedNanos));
  }

  @Override
  void forgotten() {
    before = List.of();
    seen = 0;
  }

  @Override
  long decodingNanos() {
    return decoder.decodingNanos();
  }

  @Override
  public Times times() {
    return new Times(featureNanos(), decoder.inferenceNanos(), decodingNanos());
  }

  @Override
  public String backend() {
    return decoder.backend();
  }

  @Override
  void closeDecoder() {
    decoder.close();
  }
}
