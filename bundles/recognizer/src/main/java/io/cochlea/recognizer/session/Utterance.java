package io.cochlea.recognizer.session;

import io.cochlea.api.feature.Features;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.ring.Cursor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The audio of the running utterance. What is heard while a lane reads the features waits in the
 * ring. Confined to the loop, except {@link #holds} and {@link #nanos()}.
 */
final class Utterance {
  private static final long NONE = -1;

  private final Features features;
  private final ObjLongConsumer<Latency.Stage> timing;
  private final long hop;
  private final long padding;
  private final long longest;

  /** Who needs the features: the session until it is closed, a lane while a question is open. */
  final Holds holds;

  private final AtomicLong nanos = new AtomicLong();
  private @Nullable Cursor cursor;
  private long begin = NONE;
  private long taken;
  private long heard;

  /**
   * @param maxFrames the most that the decoder takes, padding counted
   */
  Utterance(Hearing hearing, int maxFrames) {
    features = hearing.features();
    timing = hearing.timing();
    holds = new Holds(features::close);
    hop = hearing.spec().kind().hop();
    padding = hearing.spec().padding();
    // one frame less than there is room for: Kaldi's number of frames is rounded up
    longest = (Math.min(features.capacity(), maxFrames) - 2 * padding - 1) * hop;
    if (longest < 1) {
      throw new IllegalArgumentException(
          "no audio fits into %d frames of features and %d of the model with %d of padding"
              .formatted(features.capacity(), maxFrames, 2 * padding));
    }
  }

  boolean isRunning() {
    return begin != NONE;
  }

  /** First sample of it. */
  long begin() {
    return begin;
  }

  /** End of what became features. */
  long taken() {
    return taken;
  }

  /**
   * Notes audio to be taken.
   *
   * @return end of what fits
   */
  long hear(Cursor from, long first, long end) {
    if (!isRunning()) {
      begin = first;
      taken = first;
    }
    cursor = from;
    heard = Math.min(end, begin + longest);
    return heard;
  }

  /** Makes features of what was heard; not while somebody reads them. */
  void take() {
    Cursor from = cursor;
    if (from == null || taken == heard) {
      return;
    }
    long start = System.nanoTime();
    int samples = Math.toIntExact(heard - taken);
    int accepted = features.accept(from.address(taken), samples);
    if (accepted < samples) {
      throw new IllegalStateException(
          "features took %d of %d samples that fit".formatted(accepted, samples));
    }
    taken = heard;
    long spent = System.nanoTime() - start;
    nanos.setOpaque(nanos.getPlain() + spent);
    timing.accept(Latency.Stage.FEATURES, spent);
  }

  void forget() {
    begin = NONE;
    cursor = null;
    heard = taken;
    features.reset();
  }

  /** The sample at which feature frame {@code frame} begins, within the utterance. */
  long sample(int frame) {
    return Math.clamp(begin + (frame - padding) * hop, begin, heard);
  }

  /** Time spent on features. Thread-safe. */
  long nanos() {
    return nanos.getOpaque();
  }
}
