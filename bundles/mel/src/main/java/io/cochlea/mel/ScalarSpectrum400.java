package io.cochlea.mel;

import static io.cochlea.mel.Fourier400.COLUMNS;
import static io.cochlea.mel.Fourier400.COS_1;
import static io.cochlea.mel.Fourier400.COS_2;
import static io.cochlea.mel.Fourier400.COS_3;
import static io.cochlea.mel.Fourier400.FIFTH_COS_1;
import static io.cochlea.mel.Fourier400.FIFTH_COS_2;
import static io.cochlea.mel.Fourier400.FIFTH_RATIO;
import static io.cochlea.mel.Fourier400.FIFTH_SIN_1;
import static io.cochlea.mel.Fourier400.ROWS;
import static io.cochlea.mel.Fourier400.TAN_1;
import static io.cochlea.mel.Fourier400.TAN_3;
import static io.cochlea.mel.Memory.at;

/** Power spectra of 400 points in plain floats: the steps of {@link VectorSpectrum400}. */
final class ScalarSpectrum400 implements ScalarSpectrum {
  /** Floats of one row of 25 complex values. */
  private static final int ROW = 2 * COLUMNS;

  private final float[] windowed = new float[Fourier400.POINTS];
  private final float[] even = new float[8];
  private final float[] odd = new float[8];
  private final float[] spectrum = new float[ROWS * ROW];
  private final float[] power = new float[Fourier400.POWERS];

  @Override
  public float[] compute(long samples) {
    for (int i = 0; i < Fourier400.POINTS; i++) {
      windowed[i] = Memory.get(at(samples + 4L * Fourier400.SAMPLES[i])) * Fourier400.WINDOW[i];
    }
    for (int column = 0; column < COLUMNS; column++) {
      sixteen(column);
    }
    for (int row = 0; row < ROWS * ROW; row += ROW) {
      five(row, 10);
      for (int b = 1; b < 5; b++) {
        five(row + 2 * b, 10);
        turn(row + 2 * b, 10 * b);
      }
    }
    for (int i = 0; i < ROWS * COLUMNS; i += 5) {
      five(2 * i, 2);
      for (int d = i; d < i + 5; d++) {
        float re = spectrum[2 * d];
        float im = spectrum[2 * d + 1];
        power[Fourier400.BINS[d]] = re * re + im * im;
      }
    }
    return power;
  }

  /** Real DFT of 16 points of one column, out of those of 8 of its even and odd samples. */
  private void sixteen(int column) {
    eight(16 * column, even);
    eight(16 * column + 1, odd);
    int to = 2 * column;
    put(to, even[0] + odd[0], 0);
    put(to + 8 * ROW, even[0] - odd[0], 0);
    put(to + 4 * ROW, even[1], odd[1]);
    float u = COS_1 * (odd[2] - TAN_1 * odd[3]);
    float v = COS_1 * (odd[3] + TAN_1 * odd[2]);
    put(to + ROW, even[2] + u, even[3] + v);
    put(to + 7 * ROW, even[2] - u, even[3] - v);
    u = COS_2 * (odd[4] - odd[5]);
    v = COS_2 * (odd[4] + odd[5]);
    put(to + 2 * ROW, even[4] + u, even[5] + v);
    put(to + 6 * ROW, even[4] - u, even[5] - v);
    u = COS_3 * (odd[6] + TAN_3 * odd[7]);
    v = COS_3 * (odd[7] - TAN_3 * odd[6]);
    put(to + 3 * ROW, even[6] + u, even[7] + v);
    put(to + 5 * ROW, even[6] - u, even[7] - v);
  }

  /** Real DFT of 8 points: values 0 and 4, which are real, then 1, 2 and 3 as complex pairs. */
  private void eight(int from, float[] to) {
    float[] x = windowed;
    float s0 = x[from] + x[from + 8];
    float d0 = x[from] - x[from + 8];
    float s1 = x[from + 2] + x[from + 10];
    float d1 = x[from + 2] - x[from + 10];
    float s2 = x[from + 4] + x[from + 12];
    float d2 = x[from + 4] - x[from + 12];
    float s3 = x[from + 6] + x[from + 14];
    float d3 = x[from + 6] - x[from + 14];
    float u = COS_2 * (d1 - d3);
    float v = COS_2 * (d1 + d3);
    to[0] = s0 + s2 + (s1 + s3);
    to[1] = s0 + s2 - (s1 + s3);
    to[2] = d0 + u;
    to[3] = d2 + v;
    to[4] = s0 - s2;
    to[5] = s1 - s3;
    to[6] = d0 - u;
    to[7] = d2 - v;
  }

  /** DFT of 5 complex points in place. */
  private void five(int at, int step) {
    float[] z = spectrum;
    int b = at + step;
    int c = b + step;
    int d = c + step;
    int e = d + step;
    float p1r = z[b] + z[e];
    float p1i = z[b + 1] + z[e + 1];
    float q1r = z[b] - z[e];
    float q1i = z[b + 1] - z[e + 1];
    float p2r = z[c] + z[d];
    float p2i = z[c + 1] + z[d + 1];
    float q2r = z[c] - z[d];
    float q2i = z[c + 1] - z[d + 1];
    float m1r = z[at] + FIFTH_COS_1 * p1r + FIFTH_COS_2 * p2r;
    float m1i = z[at + 1] + FIFTH_COS_1 * p1i + FIFTH_COS_2 * p2i;
    float m2r = z[at] + FIFTH_COS_2 * p1r + FIFTH_COS_1 * p2r;
    float m2i = z[at + 1] + FIFTH_COS_2 * p1i + FIFTH_COS_1 * p2i;
    float n1r = FIFTH_SIN_1 * (q1r + FIFTH_RATIO * q2r);
    float n1i = FIFTH_SIN_1 * (q1i + FIFTH_RATIO * q2i);
    float n2r = FIFTH_SIN_1 * (q2r - FIFTH_RATIO * q1r);
    float n2i = FIFTH_SIN_1 * (q2i - FIFTH_RATIO * q1i);
    put(at, z[at] + p1r + p2r, z[at + 1] + p1i + p2i);
    put(b, m1r + n1i, m1i - n1r);
    put(c, m2r - n2i, m2i + n2r);
    put(d, m2r + n2i, m2i - n2r);
    put(e, m1r - n1i, m1i + n1r);
  }

  /** Multiplies 5 results of the first DFT of 5 by their twiddle factors. */
  private void turn(int at, int twiddle) {
    for (int c = 1; c < 5; c++) {
      int i = at + 10 * c;
      float cos = Fourier400.TWIDDLES[twiddle + 2 * c];
      float sin = Fourier400.TWIDDLES[twiddle + 2 * c + 1];
      float re = spectrum[i];
      float im = spectrum[i + 1];
      put(i, re * cos - im * sin, im * cos + re * sin);
    }
  }

  private void put(int at, float re, float im) {
    spectrum[at] = re;
    spectrum[at + 1] = im;
  }
}
