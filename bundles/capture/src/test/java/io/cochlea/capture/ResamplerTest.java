package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {

  private static final int RATE = 16_000;

  /** Decibels by which a sine wave comes out; whole periods of multiples of 5 Hz are measured. */
  private static double gain(int from, double frequency) throws IOException {
    float[] out = resample(from, from * 2 / 5, i -> Math.sin(2 * Math.PI * frequency * i / from));
    double sum = 0;
    int count = 0;
    for (int i = RATE / 10; i < RATE * 3 / 10; i++) {
      sum += out[i] * out[i];
      count++;
    }
    return 10 * Math.log10(2 * sum / count + 1e-30);
  }

  private static float[] resample(int from, int samples, IntToDoubleFunction signal)
      throws IOException {
    try (Resampler resampler = new Resampler(new Signal(from, samples, signal), RATE)) {
      float[] out = new float[(int) resampler.samples()];
      assertEquals(out.length, resampler.read(out, 0, out.length));
      assertEquals(0, resampler.read(new float[9], 0, 9));
      return out;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 16_001, 22_050, 32_000, 44_100, 48_000, 96_000, 191_999})
  void passesTheBandUnchanged(int from) throws IOException {
    double nyquist = Math.min(from, RATE) / 2.0;
    for (double share : new double[] {0.01, 0.1, 0.5, 0.8, 0.92}) {
      assertEquals(
          0,
          gain(from, Math.rint(share * nyquist / 5) * 5),
          0.001,
          "dB at " + share + " of Nyquist");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16_001, 22_050, 32_000, 44_100, 48_000, 96_000, 191_999})
  void rejectsWhatWouldAlias(int from) throws IOException {
    double worst = -200;
    for (double f = 8_000; f < from / 2.0; f += Math.max(25, (from / 2.0 - 8_000) / 12)) {
      worst = Math.max(worst, gain(from, f));
    }
    double found = worst;
    assertTrue(worst < -90, () -> "aliases at " + found + " dB");
  }

  /** A chirp through the whole stop band, from 8.1 kHz to 23.9 kHz, leaves nothing behind. */
  @Test
  void rejectsAChirp() throws IOException {
    int from = 48_000;
    double slope = (23_900.0 - 8_100) / from;
    float[] out =
        resample(from, from, i -> Math.sin(2 * Math.PI * (8_100 + slope * i / 2) * i / from));
    double peak = 0;
    for (int i = RATE / 20; i < RATE - RATE / 20; i++) {
      peak = Math.max(peak, Math.abs(out[i]));
    }
    assertTrue(20 * Math.log10(peak) < -90, "peak " + 20 * Math.log10(peak) + " dB");
  }

  /** Raising 8 kHz to 16 kHz must not leave the mirror image of the band above 4 kHz. */
  @Test
  void leavesNoImage() throws IOException {
    int from = 8_000;
    double f = 3_000;
    float[] out = resample(from, from, i -> Math.sin(2 * Math.PI * f * i / from));
    double residue = 0;
    for (int i = RATE / 4; i < RATE * 3 / 4; i++) {
      residue = Math.max(residue, Math.abs(out[i] - Math.sin(2 * Math.PI * f * i / RATE)));
    }
    assertTrue(20 * Math.log10(residue) < -90, "residue " + 20 * Math.log10(residue) + " dB");
  }

  @Test
  void keepsTimeAndLength() throws IOException {
    for (int from : new int[] {8_000, 11_025, 44_100, 48_000}) {
      for (int samples : new int[] {0, 1, 2, 3, 1_000, 12_345}) {
        float[] out = resample(from, samples, i -> 1);
        assertEquals(Math.ceilDiv((long) samples * RATE, from), out.length);
      }
      double centre = 0.1;
      float[] out =
          resample(
              from, from / 5, i -> Math.exp(-Math.pow(((double) i / from - centre) / 1e-3, 2)));
      int peak = 0;
      for (int i = 0; i < out.length; i++) {
        peak = out[i] > out[peak] ? i : peak;
      }
      assertEquals(centre * RATE, peak, "peak from " + from);
    }
  }

  @Test
  void doesNotDependOnHowItIsRead() throws IOException {
    IntToDoubleFunction signal = i -> Math.sin(i * i * 1e-4);
    float[] whole = resample(44_100, 20_000, signal);
    float[] pieces = new float[whole.length];
    try (Resampler resampler = new Resampler(new Signal(44_100, 20_000, signal), RATE)) {
      int done = 0;
      for (int size = 1; done < pieces.length; size = size * 7 % 1_201 + 1) {
        done += resampler.read(pieces, done, Math.min(size, pieces.length - done));
      }
    }
    assertArrayEquals(whole, pieces);
  }

  /** A signal given by a formula. */
  private static final class Signal implements MonoReader {
    private final int rate;
    private final int samples;
    private final IntToDoubleFunction signal;
    private int position;

    Signal(int rate, int samples, IntToDoubleFunction signal) {
      this.rate = rate;
      this.samples = samples;
      this.signal = signal;
    }

    @Override
    public int rate() {
      return rate;
    }

    @Override
    public long samples() {
      return samples;
    }

    @Override
    public int read(float[] destination, int offset, int count) {
      int read = Math.min(count, samples - position);
      for (int i = 0; i < read; i++) {
        destination[offset + i] = (float) signal.applyAsDouble(position++);
      }
      return read;
    }

    @Override
    public void close() {}
  }
}
