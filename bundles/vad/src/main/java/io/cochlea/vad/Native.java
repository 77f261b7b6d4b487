package io.cochlea.vad;

import io.cochlea.api.audio.AudioFormat.Encoding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Floats in memory outside the heap, by address. */
final class Native {

  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfShort S16 = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfLong S64 = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final float S16_SCALE = 1f / 32_768;

  private Native() {}

  /** Bytes of {@code count} floats. */
  static long floats(long count) {
    return count * Float.BYTES;
  }

  static void write(float[] from, int index, int count, long to) {
    MemorySegment.copy(from, index, MEMORY, F32, to, count);
  }

  static void read(long from, float[] to, int index, int count) {
    MemorySegment.copy(MEMORY, F32, from, to, index, count);
  }

  static float readFloat(long address) {
    return MEMORY.get(F32, address);
  }

  static void writeLong(long address, long value) {
    MEMORY.set(S64, address, value);
  }

  /** Writes samples as floats of full scale 1; what is not finite becomes silence. */
  static void samples(Encoding encoding, long from, int count, long to) {
    if (encoding == Encoding.S16) {
      for (int i = 0; i < count; i++) {
        MEMORY.set(F32, to + 4L * i, MEMORY.get(S16, from + 2L * i) * S16_SCALE);
      }
    } else {
      for (int i = 0; i < count; i++) {
        float sample = MEMORY.get(F32, from + 4L * i);
        MEMORY.set(F32, to + 4L * i, Math.abs(sample) <= Float.MAX_VALUE ? sample : 0);
      }
    }
  }
}
