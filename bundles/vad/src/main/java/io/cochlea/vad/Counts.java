package io.cochlea.vad;

import io.cochlea.api.vad.VadStatistics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts for operators: written by one loop, read by anyone, who may see them late. */
final class Counts {

  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong speech = new AtomicLong();
  private final AtomicLong segments = new AtomicLong();
  private final AtomicLong falseStarts = new AtomicLong();
  private final AtomicInteger probability = new AtomicInteger();

  void frame(float probability, boolean isSpeech) {
    this.probability.setOpaque(Float.floatToRawIntBits(probability));
    add(frames);
    if (isSpeech) {
      add(speech);
    }
  }

  void segment() {
    add(segments);
  }

  void falseStart() {
    add(falseStarts);
  }

  private static void add(AtomicLong count) {
    count.setOpaque(count.getPlain() + 1);
  }

  float probability() {
    return Float.intBitsToFloat(probability.getOpaque());
  }

  VadStatistics statistics() {
    return new VadStatistics(
        frames.getOpaque(),
        speech.getOpaque(),
        segments.getOpaque(),
        falseStarts.getOpaque(),
        probability());
  }
}
