package io.cochlea.mel;

import io.cochlea.api.feature.FeatureSpec.Edges;
import java.util.Arrays;

/** Log-mel by its definition, in doubles, with nothing clever: raw log10, (time, mel). */
final class Reference {
  private static final double BIN_HZ = 16_000 / 400.0;

  private Reference() {}

  static double[] logMel(float[] x, int bins, Edges edges) {
    int frames = x.length / 160;
    double[] sums = new double[frames * bins];
    double[][] power = new double[frames][];
    Arrays.setAll(power, t -> power(x, 160 * t - 200, edges));
    for (int m = 0; m < bins; m++) {
      for (int k = 0; k <= 200; k++) {
        double weight = weight(m, bins, k * BIN_HZ);
        for (int t = 0; t < frames; t++) {
          sums[t * bins + m] += power[t][k] * weight;
        }
      }
    }
    return Arrays.stream(sums).map(sum -> Math.log10(Math.max(sum, 1e-10))).toArray();
  }

  private static double[] power(float[] x, int from, Edges edges) {
    double[] power = new double[201];
    for (int k = 0; k <= 200; k++) {
      double re = 0;
      double im = 0;
      for (int n = 0; n < 400; n++) {
        double windowed =
            sample(x, from + n, edges) * (0.5 - 0.5 * Math.cos(2 * Math.PI * n / 400));
        double angle = 2 * Math.PI * (k * n % 400) / 400;
        re += windowed * Math.cos(angle);
        im -= windowed * Math.sin(angle);
      }
      power[k] = re * re + im * im;
    }
    return power;
  }

  private static double sample(float[] x, int i, Edges edges) {
    int mirrored =
        switch (edges) {
          case ZERO, SNIP -> i;
          case REFLECT -> i < 0 ? -i : i >= x.length ? 2 * (x.length - 1) - i : i;
        };
    return mirrored >= 0 && mirrored < x.length ? x[mirrored] : 0;
  }

  private static double weight(int band, int bands, double hertz) {
    double low = edge(band, bands);
    double centre = edge(band + 1, bands);
    double high = edge(band + 2, bands);
    double height = Math.min((hertz - low) / (centre - low), (high - hertz) / (high - centre));
    return Math.max(0, height) * 2 / (high - low);
  }

  /** Slaney: 3 mels per 200 Hz up to 1 kHz, then 27 per factor of 6.4. */
  private static double edge(int i, int bands) {
    double top = 15 + 27 * Math.log(8) / Math.log(6.4);
    double mel = top * i / (bands + 1);
    return mel < 15 ? mel * 200 / 3 : 1000 * Math.pow(6.4, (mel - 15) / 27);
  }
}
