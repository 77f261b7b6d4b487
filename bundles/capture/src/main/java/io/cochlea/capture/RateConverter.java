package io.cochlea.capture;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Changes a rate with a polyphase windowed sinc: an ideal low-pass at the lower of the two Nyquist
 * frequencies, cut short by a Kaiser window (Oppenheim and Schafer, "Discrete-Time Signal
 * Processing", 7.5.3: attenuation, transition width and length). What lies above the lower Nyquist
 * frequency is at least {@value #ATTENUATION_DB} dB down; what lies below {@value #PASS_BAND} of it
 * passes unchanged. Zero delay: sample m of the output lies at the time of m / rate, and the output
 * is as long as the input, rounded up. Allocates nothing after it was made.
 */
final class RateConverter {

  private static final double ATTENUATION_DB = 100;
  private static final double PASS_BAND = 0.92;
  private static final double BETA = 0.1102 * (ATTENUATION_DB - 8.7);

  /** Filters kept; between them is interpolated where the ratio of the rates needs more. */
  private static final int MAX_PHASES = 1_024;

  /** Input taken at once. */
  static final int BLOCK = 1_024;

  /** The step from one output sample to the next in input samples is {@code down / up}. */
  private final int up;

  private final int down;
  private final int phases;
  private final int half;

  /** By phase: what to multiply the {@code 2 half} samples around the place with. */
  private final float[][] filters;

  /** Input; the filter for the next output sample begins at {@link #place}. */
  private final float[] window;

  private int filled;
  private int place;

  /** Where the next output sample lies: {@code centre + remainder / up} input samples in. */
  private long centre;

  private int remainder;
  private long inputs;
  private boolean ended;

  /**
   * @param from rate of the input, in Hz
   * @param to rate of the output, in Hz
   */
  RateConverter(int from, int to) {
    int divisor = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValue();
    up = to / divisor;
    down = from / divisor;
    phases = Math.min(up, MAX_PHASES);
    double nyquist = Math.min(to, from) / 2.0 / from;
    double transition = 2 * Math.PI * nyquist * (1 - PASS_BAND);
    half = (int) Math.ceil((ATTENUATION_DB - 8) / (2.285 * transition) / 2);
    filters = filters(phases, half, nyquist * (1 + PASS_BAND) / 2);
    window = new float[2 * half + BLOCK];
    filled = half - 1;
  }

  /** How much comes out for so much input, rounded up. */
  long outputs(long samples) {
    return Math.ceilDiv(samples * up, down);
  }

  /** The most that is still to come out at the end. */
  int tail() {
    return (int) outputs(half) + 1;
  }

  /** The filter for every phase and for the first phase of the next sample. */
  private static float[][] filters(int phases, int half, double cutOff) {
    float[][] filters = new float[phases + 1][2 * half];
    double[] filter = new double[2 * half];
    for (int phase = 0; phase <= phases; phase++) {
      double sum = 0;
      for (int k = 0; k < 2 * half; k++) {
        double t = k - (half - 1) - (double) phase / phases;
        filter[k] = sinc(2 * cutOff * t) * window(t / half);
        sum += filter[k];
      }
      for (int k = 0; k < 2 * half; k++) {
        filters[phase][k] = (float) (filter[k] / sum);
      }
    }
    return filters;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** Kaiser's window, but for a factor that the sum of the filter takes out again. */
  private static double window(double x) {
    return x * x >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x));
  }

  /** The modified Bessel function of the first kind and order zero, by its power series. */
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > sum * 1e-12; k++) {
      term *= x * x / (4.0 * k * k);
      sum += term;
    }
    return sum;
  }

  /** Takes up to {@link #BLOCK} samples; all output there is has to be taken before. */
  void accept(float[] samples, int count) {
    compact();
    System.arraycopy(samples, 0, window, filled, count);
    filled += count;
    inputs += count;
  }

  /** No more input comes. */
  void end() {
    ended = true;
  }

  /** Whether there is output. */
  boolean ready() {
    return ended ? centre < inputs : place + 2 * half <= filled;
  }

  /** The next sample of the output, which has to be {@link #ready}. */
  float next() {
    if (place + 2 * half > filled) {
      compact();
      Arrays.fill(window, filled, window.length, 0);
      filled = window.length;
    }
    float sample = sample();
    int step = remainder + down;
    place += step / up;
    centre += step / up;
    remainder = step % up;
    return sample;
  }

  private void compact() {
    filled -= place;
    System.arraycopy(window, place, window, 0, filled);
    place = 0;
  }

  private float sample() {
    if (phases == up) {
      return filtered(filters[remainder]);
    }
    long scaled = (long) remainder * phases;
    int phase = (int) (scaled / up);
    float beyond = (float) (scaled % up) / up;
    float before = filtered(filters[phase]);
    return before + beyond * (filtered(filters[phase + 1]) - before);
  }

  /** Four sums, so that the processor need not wait for each addition. */
  private float filtered(float[] filter) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int k = 0;
    for (; k + 3 < filter.length; k += 4) {
      a += filter[k] * window[place + k];
      b += filter[k + 1] * window[place + k + 1];
      c += filter[k + 2] * window[place + k + 2];
      d += filter[k + 3] * window[place + k + 3];
    }
    for (; k < filter.length; k++) {
      a += filter[k] * window[place + k];
    }
    return a + b + (c + d);
  }
}
