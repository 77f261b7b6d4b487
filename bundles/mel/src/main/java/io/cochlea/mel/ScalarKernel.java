package io.cochlea.mel;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.feature.Layout;

/** The arithmetic in plain floats, for a JVM without vectors. */
final class ScalarKernel implements Kernel {
  /** More would save nothing. */
  static final int FRAMES = 16;

  private final MelBands bands;
  private final ScalarSpectrum spectrum = new ScalarSpectrum();

  ScalarKernel(MelBands bands) {
    this.bands = bands;
  }

  @Override
  public int frames() {
    return FRAMES;
  }

  @Override
  public void load(AudioFormat.Encoding encoding, long source, long destination, int samples) {
    switch (encoding) {
      case S16 -> Samples.loadShorts(source, destination, samples);
      case F32 -> Samples.loadFloats(source, destination, samples);
    }
  }

  @Override
  public float compute(long samples, int frames, long raw, long pitch) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (int frame = 0; frame < frames; frame++) {
      float[] power = spectrum.compute(samples + 4L * Fourier.HOP * frame);
      greatest = Math.max(greatest, logMel(power, raw + 4L * frame, pitch));
    }
    return greatest;
  }

  private float logMel(float[] power, long raw, long pitch) {
    float greatest = Float.NEGATIVE_INFINITY;
    float band = 0;
    for (int segment = 0; segment <= bands.count; segment++) {
      float next = 0;
      for (int bin = bands.first[segment]; bin < bands.first[segment + 1]; bin++) {
        band += power[bin] * bands.falling[bin];
        next += power[bin] * bands.rising[bin];
      }
      if (segment > 0) {
        float log = Logarithm.log2(Math.max(band, FLOOR));
        Memory.set(raw + 4 * pitch * (segment - 1), log);
        greatest = Math.max(greatest, log);
      }
      band = next;
    }
    return greatest;
  }

  @Override
  public void write(
      long raw, long pitch, int frames, Scale scale, float floor, long destination, Layout layout) {
    boolean byFrame = layout.order() == Layout.Order.TIME_MEL;
    long bandStep = byFrame ? 4 : 4 * layout.stride();
    long frameStep = byFrame ? 4 * layout.stride() : 4;
    for (int band = 0; band < bands.count; band++) {
      long from = raw + 4 * pitch * band;
      long to = destination + bandStep * band;
      for (int i = 0; i < frames; i++) {
        float x = Memory.get(from + 4L * i) * scale.gain[band] + scale.shift[band];
        Memory.set(to + frameStep * i, Math.max(x, floor));
      }
    }
  }
}
