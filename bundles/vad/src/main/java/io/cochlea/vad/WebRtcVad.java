package io.cochlea.vad;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;
import java.util.function.IntSupplier;

/**
 * WebRTC's Gaussian mixture detector on frames of 20 ms. It knows only yes and no: the probability
 * handed on is the share of yes among the last {@value #WINDOW} frames, so that a single yes is no
 * speech and a single no no silence. That costs 20 ms of delay and at most 0.004 of frame F1.
 *
 * <p>The onset of whatever noise there is counts as speech for libfvad until it has learnt it, so
 * the first {@value #LEARNING} frames are no; what is said in them the pre-roll brings back.
 */
final class WebRtcVad implements Vad {

  static final int FRAMES_PER_SECOND = 50;
  static final int WINDOW = 3;
  static final int LEARNING = 8;

  private final Fvad library;
  private final IntSupplier aggressiveness;
  private final int rate;
  private final int frame;
  private int mode;
  private long handle;

  /** Frames still to be learnt from. */
  private int learning;

  /** The last decisions, one bit each, the latest lowest. */
  private int decisions;

  /**
   * @param aggressiveness 0 to 3; may change at any time
   */
  WebRtcVad(Fvad library, IntSupplier aggressiveness, AudioFormat format) {
    this.library = library;
    this.aggressiveness = aggressiveness;
    this.mode = aggressiveness.getAsInt();
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
    adoptMode();
    long address = cursor.address(from);
    long start = from;
    for (; to - start >= frame; start += frame, address += 2L * frame) {
      int speech = library.process(handle, address, frame) && learning == 0 ? 1 : 0;
      learning = Math.max(0, learning - 1);
      decisions = (decisions << 1 | speech) & ((1 << WINDOW) - 1);
      sink.frame(start, start + frame, Integer.bitCount(decisions) / (float) WINDOW);
    }
    return start;
  }

  private void adoptMode() {
    int wanted = aggressiveness.getAsInt();
    if (wanted != mode) {
      library.mode(handle, wanted);
      mode = wanted;
    }
  }

  @Override
  public void reset() {
    checkOpen();
    library.reset(handle, mode, rate);
    decisions = 0;
    learning = LEARNING;
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
