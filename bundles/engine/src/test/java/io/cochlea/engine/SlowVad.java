package io.cochlea.engine;

import io.cochlea.api.ring.Cursor;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;

/** Judges like another one, but a frame's judgement comes only once it was waited for. */
final class SlowVad implements Vad {
  private final Vad vad;
  private final Runnable asked;
  private boolean busy;
  private boolean judged;

  /**
   * @param asked told of every frame; {@link #judge} is called some time later
   */
  SlowVad(Vad vad, Runnable asked) {
    this.vad = vad;
    this.asked = asked;
  }

  void judge() {
    judged = true;
  }

  @Override
  public int frame() {
    return vad.frame();
  }

  @Override
  public long accept(Cursor cursor, long from, long to, SpeechSink sink) {
    if (!busy) {
      cursor.address(from);
      busy = true;
      asked.run();
    }
    if (!judged) {
      return from;
    }
    busy = false;
    judged = false;
    return vad.accept(cursor, from, from + frame(), sink);
  }

  @Override
  public boolean busy() {
    return busy;
  }

  @Override
  public void reset() {
    if (busy) {
      throw new IllegalStateException("reset while a judgement is to come");
    }
    vad.reset();
  }

  @Override
  public void close() {
    vad.close();
  }
}
