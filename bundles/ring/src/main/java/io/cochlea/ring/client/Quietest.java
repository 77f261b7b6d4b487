package io.cochlea.ring.client;

import io.cochlea.api.audio.AudioFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Finds where audio is best cut in two. */
final class Quietest {
  private static final int WINDOWS_PER_SECOND = 10;
  private static final ValueLayout.OfShort S16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Quietest() {}

  /**
   * @param address of the first sample
   * @return how many samples to take: up to the middle of the tenth of a second with the least
   *     energy, within the second half; all of them where that is too short
   */
  static int cut(long address, int samples, AudioFormat format) {
    int window = format.rate() / WINDOWS_PER_SECOND;
    MemorySegment audio =
        MemorySegment.ofAddress(address).reinterpret((long) samples * format.frameBytes());
    int best = samples;
    double least = Double.POSITIVE_INFINITY;
    for (int begin = samples / 2; begin + window <= samples; begin += window) {
      double energy = energy(audio, begin, window, format);
      if (energy < least) {
        least = energy;
        best = begin + window / 2;
      }
    }
    return best;
  }

  private static double energy(MemorySegment audio, int begin, int samples, AudioFormat format) {
    double sum = 0;
    int channels = format.channels();
    for (long i = (long) begin * channels; i < (long) (begin + samples) * channels; i++) {
      double value =
          switch (format.encoding()) {
            case S16 -> audio.getAtIndex(S16, i);
            case F32 -> audio.getAtIndex(F32, i);
          };
      sum += value * value;
    }
    return sum;
  }
}
