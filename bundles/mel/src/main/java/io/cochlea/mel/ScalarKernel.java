package io.cochlea.mel;

import static io.cochlea.mel.Memory.at;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.feature.Layout;

/** The arithmetic in plain floats, for a JVM without vectors. */
final class ScalarKernel implements Kernel {
  /** More would save nothing. */
  static final int FRAMES = 16;

  private final MelBands bands;

  /** What falls below the first band, then the bands. */
  private final float[] mel;

  private final ScalarSpectrum spectrum = new ScalarSpectrum();

  ScalarKernel(MelBands bands) {
    this.bands = bands;
    mel = new float[bands.count + 1];
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
    float[] mel = this.mel;
    float band = 0;
    for (int segment = 0; segment <= bands.count; segment++) {
      float next = 0;
      for (int bin = bands.first[segment]; bin < bands.first[segment + 1]; bin++) {
        band += power[bin] * bands.falling[bin];
        next += power[bin] * bands.rising[bin];
      }
      mel[segment] = band;
      band = next;
    }
    // a loop of its own, which the compiler turns into vectors
    for (int i = 0; i < mel.length; i++) {
      mel[i] = Logarithm.log2(mel[i] > FLOOR ? mel[i] : FLOOR);
    }
    float greatest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < bands.count; i++) {
      Memory.set(raw + 4 * pitch * i, mel[i + 1]);
      greatest = mel[i + 1] > greatest ? mel[i + 1] : greatest;
    }
    return greatest;
  }

  @Override
  public void write(
      long raw, long pitch, int frames, Scale scale, float floor, long destination, Layout layout) {
    float gain = scale.gain();
    float shift = scale.shift();
    boolean byFrame = layout.order() == Layout.Order.TIME_MEL;
    long bandStep = byFrame ? 4 : 4 * layout.stride();
    long frameStep = byFrame ? 4 * layout.stride() : 4;
    for (int band = 0; band < bands.count; band++) {
      long from = raw + 4 * pitch * band;
      long to = destination + bandStep * band;
      for (int i = 0; i < frames; i++) {
        float x = Memory.get(at(from + 4L * i)) * gain + shift;
        Memory.set(at(to + frameStep * i), x > floor ? x : floor);
      }
    }
  }
}
