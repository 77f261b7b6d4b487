package io.cochlea.engine;

import io.cochlea.api.ring.Cursor;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;
import java.util.function.LongPredicate;

/** Knows beforehand which samples are speech. */
final class TestVad implements Vad {
  static final int FRAME = 10;

  private final LongPredicate speech;
  boolean closed;

  TestVad(LongPredicate speech) {
    this.speech = speech;
  }

  @Override
  public int frame() {
    return FRAME;
  }

  @Override
  public long accept(Cursor cursor, long from, long to, SpeechSink sink) {
    long sample = from;
    for (; sample + FRAME <= to; sample += FRAME) {
      if (cursor.address(sample) != sample) {
        throw new AssertionError("sample " + sample + " is not read in place");
      }
      sink.frame(sample, sample + FRAME, speech.test(sample) ? 1 : 0);
    }
    return sample;
  }

  @Override
  public void reset() {}

  @Override
  public void close() {
    closed = true;
  }
}
