package io.cochlea.vad;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;

/**
 * WebRTC's Gaussian mixture detector on frames of 20 ms. It knows only yes and no: the probability
 * handed on is the share of yes among the last {@value #WINDOW} frames, so that a single yes is no
 * speech and a single no no silence. That costs 20 ms of delay and at most 0.004 of frame F1.
 */
final class WebRtcVad implements Vad {

  static final int FRAMES_PER_SECOND = 50;
  static final int WINDOW = 3;

  private final Fvad library;
  private final int mode;
  private final int rate;
  private final int frame;
  private long handle;

  /** The last decisions, one bit each, the latest lowest. */
  private int decisions;

  WebRtcVad(Fvad library, int mode, AudioFormat format) {
    this.library = library;
    this.mode = mode;
    this.rate = format.rate();
    this.frame = rate / FRAMES_PER_SECOND;
    this.handle = library.create();
    reset();
  }

  @Override
  public int frame() {
    return frame;
  }

  @Override
  public long accept(Cursor cursor, long from, long to, SpeechSink sink) {
    if (to - from < frame) {
      return from;
    }
    checkOpen();
    long address = cursor.address(from);
    long start = from;
    for (; to - start >= frame; start += frame, address += 2L * frame) {
      int speech = library.process(handle, address, frame) ? 1 : 0;
      decisions = (decisions << 1 | speech) & ((1 << WINDOW) - 1);
      sink.frame(start, start + frame, Integer.bitCount(decisions) / (float) WINDOW);
    }
    return start;
  }

  @Override
  public void reset() {
    checkOpen();
    library.reset(handle, mode, rate);
    decisions = 0;
  }

  @Override
  public void close() {
    if (handle != 0) {
      library.free(handle);
      handle = 0;
    }
  }

  private void checkOpen() {
    if (handle == 0) {
      throw new IllegalStateException("this detector is closed");
    }
  }
}
