package io.cochlea.vad;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Speech is what is louder than the noise floor. Frames of 20 ms; the level of a frame is its
 * variance in dB of full scale, so that an offset is silent. The probability is logistic in the
 * level above the {@link NoiseFloor}. Not-a-number counts as silence.
 */
final class EnergyVad implements Vad {

  private static final int FRAMES_PER_SECOND = 50;
  private static final double SILENCE_DB = -100;

  /** Level above the floor at which speech is as likely as not, and how steeply that changes. */
  private static final double MARGIN_DB = 4.5;

  private static final double SLOPE_DB = 1;

  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfShort S16 = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final double S16_FULL_SCALE = 32_768;

  private final Encoding encoding;
  private final int frame;
  private final NoiseFloor floor = new NoiseFloor();

  EnergyVad(AudioFormat format) {
    encoding = format.encoding();
    frame = format.rate() / FRAMES_PER_SECOND;
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
    long address = cursor.address(from);
    long start = from;
    for (; to - start >= frame; start += frame, address += (long) frame * encoding.bytes()) {
      sink.frame(start, start + frame, probability(level(address)));
    }
    return start;
  }

  private float probability(double level) {
    double above = level - floor.next(level);
    return (float) (1 / (1 + Math.exp((MARGIN_DB - above) / SLOPE_DB)));
  }

  private double level(long address) {
    double variance = encoding == Encoding.S16 ? varianceS16(address) : varianceF32(address);
    double level = 10 * Math.log10(variance);
    return level > SILENCE_DB && level < Double.POSITIVE_INFINITY ? level : SILENCE_DB;
  }

  private double varianceS16(long address) {
    long sum = 0;
    long squares = 0;
    for (int i = 0; i < frame; i++) {
      int x = MEMORY.get(S16, address + 2L * i);
      sum += x;
      squares += (long) x * x;
    }
    double mean = (double) sum / frame;
    return ((double) squares / frame - mean * mean) / (S16_FULL_SCALE * S16_FULL_SCALE);
  }

  private double varianceF32(long address) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < frame; i++) {
      double x = MEMORY.get(F32, address + 4L * i);
      sum += x;
      squares += x * x;
    }
    double mean = sum / frame;
    return squares / frame - mean * mean;
  }

  @Override
  public void reset() {
    floor.reset();
  }

  @Override
  public void close() {}
}
