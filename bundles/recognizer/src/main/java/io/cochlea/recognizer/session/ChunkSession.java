package io.cochlea.recognizer.session;

import io.cochlea.recognizer.session.ChunkDecoder.Snapshot;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Recognises an utterance chunk by chunk as it is spoken. At least a frame is left for its last
 * chunk. A chunk that fails is replayed from the last checkpoint of the decoder, whose features are
 * kept; only when that fails again and again does the stream.
 */
public final class ChunkSession extends UtteranceSession {
  /** Feature frames from one checkpoint to the next, at least: 4 s. */
  private static final int CHECKPOINT_FRAMES = 400;

  private static final int REPLAYS = 3;
  private static final long REPLAY_MILLIS = 100;
  private static final long MILLIS_PER_SECOND = 1_000;

  private final ChunkDecoder decoder;
  private final long frameNanos;
  private @Nullable Snapshot checkpoint;
  private int checkpointFrame;
  private int first;
  private boolean last;
  private int replays;

  /**
   * @param decoder the session's from now on, which closes it
   */
  public ChunkSession(ChunkDecoder decoder, Hearing hearing) {
    this(decoder, hearing, System::nanoTime);
  }

  ChunkSession(ChunkDecoder decoder, Hearing hearing, LongSupplier clock) {
    super(hearing, Integer.MAX_VALUE, clock);
    this.decoder = decoder;
    var kind = hearing.spec().kind();
    frameNanos = TimeUnit.MILLISECONDS.toNanos(MILLIS_PER_SECOND * kind.hop() / kind.rate());
  }

  @Override
  void next(boolean utteranceOver) {
    int frames = features.frames();
    if (utteranceOver) {
      last = first + decoder.shift() >= frames;
      ask(overNanos());
    } else if (frames > first + decoder.window()) {
      last = false;
      ask(clock.getAsLong() + decoder.shift() * frameNanos);
    }
  }

  @Override
  void decode(long due) {
    decoder.decode(features, first, last, due, answer);
  }

  @Override
  boolean insists() {
    return true;
  }

  @Override
  void recognised(Recognised result) {
    if (last) {
      commit(result);
      return;
    }
    first += decoder.shift();
    if (first - checkpointFrame >= CHECKPOINT_FRAMES) {
      checkpoint = decoder.snapshot();
      checkpointFrame = first;
      replays = 0;
    }
    List<Heard> words = standing.with(result.words());
    standing.raise(words, result.stable() + words.size() - result.words().size());
    tell(words);
  }

  @Override
  boolean survives(Throwable cause) {
    if (replays == REPLAYS) {
      return false;
    }
    pause(REPLAY_MILLIS << replays++);
    if (checkpoint == null) {
      decoder.reset();
    } else {
      decoder.restore(checkpoint);
    }
    first = checkpointFrame;
    return true;
  }

  @Override
  void forgotten() {
    decoder.reset();
    checkpoint = null;
    checkpointFrame = 0;
    first = 0;
    replays = 0;
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
