package io.cochlea.mel;

import static io.cochlea.mel.Fourier512.PAIRS;
import static io.cochlea.mel.Fourier512.PLACES;
import static io.cochlea.mel.Fourier512.TURNS;
import static io.cochlea.mel.Memory.at;

import java.util.Arrays;

/** Power spectra of 512 points in plain floats: the steps of {@link VectorSpectrum512}. */
final class ScalarSpectrum512 implements ScalarSpectrum {
  private final float[] window;
  private final boolean conditioned;
  private final float[] z = new float[2 * PAIRS];
  private final float[] power = new float[Fourier512.POWERS];

  ScalarSpectrum512(Window window) {
    this.window = window.values(0.5);
    conditioned = window == Window.POVEY;
  }

  @Override
  public float[] compute(long samples) {
    if (conditioned) {
      condition(samples);
    } else {
      for (int i = 0; i < Framing.WINDOW; i++) {
        z[i] = Memory.get(at(samples + 4L * i)) * window[i];
      }
    }
    Arrays.fill(z, Framing.WINDOW, z.length, 0);
    for (int size = PAIRS; size > 4; size /= 4) {
      step(size / 4);
    }
    last();
    unfold();
    return power;
  }

  /** Removes the mean and pre-emphasises: both at once, as they are linear. */
  private void condition(long samples) {
    float sum = 0;
    for (int i = 0; i < Framing.WINDOW; i++) {
      sum += Memory.get(at(samples + 4L * i));
    }
    float rest = sum * (Samples.KEPT / Framing.WINDOW);
    float before = Memory.get(at(samples));
    z[0] = 0; // as the window is
    for (int i = 1; i < Framing.WINDOW; i++) {
      float x = Memory.get(at(samples + 4L * i));
      z[i] = (x - Samples.EMPHASIS * before - rest) * window[i];
      before = x;
    }
  }

  private void step(int quarter) {
    int q = 2 * quarter;
    for (int j = 0; j < quarter; j++) {
      int turn = j * (Fourier512.POINTS / 2 / quarter);
      for (int a = 2 * j; a < z.length; a += 4 * q) {
        int b = a + q;
        int c = b + q;
        int d = c + q;
        float s0r = z[a] + z[c];
        float s0i = z[a + 1] + z[c + 1];
        float d0r = z[a] - z[c];
        float d0i = z[a + 1] - z[c + 1];
        float s1r = z[b] + z[d];
        float s1i = z[b + 1] + z[d + 1];
        float d1r = z[b] - z[d];
        float d1i = z[b + 1] - z[d + 1];
        z[a] = s0r + s1r;
        z[a + 1] = s0i + s1i;
        turn(b, d0r + d1i, d0i - d1r, turn);
        turn(c, s0r - s1r, s0i - s1i, 2 * turn);
        turn(d, d0r - d1i, d0i + d1r, 3 * turn);
      }
    }
  }

  private void turn(int to, float re, float im, int turn) {
    float cos = TURNS[turn];
    float sin = TURNS[turn + 1];
    z[to] = re * cos - im * sin;
    z[to + 1] = im * cos + re * sin;
  }

  private void last() {
    for (int a = 0; a < z.length; a += 8) {
      float s0r = z[a] + z[a + 4];
      float s0i = z[a + 1] + z[a + 5];
      float d0r = z[a] - z[a + 4];
      float d0i = z[a + 1] - z[a + 5];
      float s1r = z[a + 2] + z[a + 6];
      float s1i = z[a + 3] + z[a + 7];
      float d1r = z[a + 2] - z[a + 6];
      float d1i = z[a + 3] - z[a + 7];
      z[a] = s0r + s1r;
      z[a + 1] = s0i + s1i;
      z[a + 2] = d0r + d1i;
      z[a + 3] = d0i - d1r;
      z[a + 4] = s0r - s1r;
      z[a + 5] = s0i - s1i;
      z[a + 6] = d0r - d1i;
      z[a + 7] = d0i + d1r;
    }
  }

  /** The spectrum of the even samples plus the turned one of the odd, from what is half of each. */
  private void unfold() {
    float sum = 2 * (z[0] + z[1]);
    power[0] = sum * sum;
    int middle = 2 * PLACES[PAIRS / 2];
    power[PAIRS / 2] = 4 * (z[middle] * z[middle] + z[middle + 1] * z[middle + 1]);
    for (int k = 1; k < PAIRS / 2; k++) {
      int a = 2 * PLACES[k];
      int b = 2 * PLACES[PAIRS - k];
      float evenR = z[a] + z[b];
      float evenI = z[a + 1] - z[b + 1];
      float oddR = z[a + 1] + z[b + 1];
      float oddI = z[b] - z[a];
      float cos = TURNS[2 * k];
      float sin = TURNS[2 * k + 1];
      float turnedR = oddR * cos - oddI * sin;
      float turnedI = oddI * cos + oddR * sin;
      float re = evenR + turnedR;
      float im = evenI + turnedI;
      power[k] = re * re + im * im;
      re = evenR - turnedR;
      im = evenI - turnedI;
      power[PAIRS - k] = re * re + im * im;
    }
  }
}
