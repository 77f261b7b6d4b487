package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Puts decoded samples into a ring of {@link AudioFormat#SPEECH}. */
final class Speech {

  private static final float FULL_SCALE = 32_768;

  private Speech() {}

  /**
   * Rounds {@code count} samples of full scale 1 to S16 at {@code address}; what is beyond full
   * scale is clipped.
   */
  static void write(float[] samples, int from, long address, int count) {
    MemorySegment claimed =
        MemorySegment.ofAddress(address)
            .reinterpret((long) count * AudioFormat.SPEECH.frameBytes());
    for (int i = 0; i < count; i++) {
      int value = Math.round(samples[from + i] * FULL_SCALE);
      claimed.setAtIndex(
          ValueLayout.JAVA_SHORT, i, (short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE));
    }
  }
}
