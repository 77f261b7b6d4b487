package io.cochlea.felix;

import io.cochlea.api.stream.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** Audio that a test makes itself, 16 bit at 16 kHz, written into streams. */
final class Spoken {
  static final int RATE = 16_000;

  private Spoken() {}

  /** Noise whose power is the same in every hertz. */
  static short[] white(int seconds, double amplitude) {
    Random random = new Random(1);
    short[] samples = new short[seconds * RATE];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (amplitude * random.nextGaussian());
    }
    return samples;
  }

  /** Noise whose power is the same in every octave, by Paul Kellet's filter of white noise. */
  static short[] pink(int seconds, double amplitude) {
    Random random = new Random(2);
    short[] samples = new short[seconds * RATE];
    double low = 0;
    double middle = 0;
    double high = 0;
    for (int i = 0; i < samples.length; i++) {
      double white = random.nextGaussian();
      low = 0.99765 * low + white * 0.0990460;
      middle = 0.96300 * middle + white * 0.2965164;
      high = 0.57000 * high + white * 1.0526913;
      samples[i] = (short) (amplitude * (low + middle + high + white * 0.1848) / 2);
    }
    return samples;
  }

  /**
   * Writes samples and the end.
   *
   * @param piece how many come next, by what was written
   */
  static void into(Stream stream, short[] samples, IntUnaryOperator piece)
      throws InterruptedException {
    for (int written = 0; written < samples.length; ) {
      int count = Math.min(piece.applyAsInt(written), samples.length - written);
      write(stream, samples, written, count);
      written += count;
    }
    stream.writer().end();
  }

  /** Writes some of the samples. */
  static void write(Stream stream, short[] samples, int from, int count)
      throws InterruptedException {
    long address = stream.writer().claim(count);
    while (address < 0) {
      stream.awaitSpace(count);
      address = stream.writer().claim(count);
    }
    MemorySegment to = MemorySegment.ofAddress(address).reinterpret(2L * count);
    MemorySegment.copy(samples, from, to, ValueLayout.JAVA_SHORT_UNALIGNED, 0, count);
    stream.writer().commit(count, 0);
  }
}
