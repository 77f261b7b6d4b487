package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Puts decoded samples into a ring of {@link AudioFormat#SPEECH}. */
final class Speech {

  private static final float FULL_SCALE = 32_768;

  /** One for all: a segment for each claim would be allocated. */
  private static final MemorySegment MEMORY =
      MemorySegment.ofAddress(0).reinterpret(Long.MAX_VALUE);

  private Speech() {}

  /**
   * Rounds {@code count} samples of full scale 1 to S16 at {@code address}; what is beyond full
   * scale is clipped.
   */
  static void write(float[] samples, int from, long address, int count) {
    for (int i = 0; i < count; i++) {
      int value = Math.round(samples[from + i] * FULL_SCALE);
      MEMORY.set(
          ValueLayout.JAVA_SHORT,
          address + (long) i * Short.BYTES,
          (short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE));
    }
  }
}
