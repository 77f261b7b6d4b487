package io.cochlea.mel;

import static io.cochlea.mel.Memory.at;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.feature.Layout;

/** The arithmetic in plain floats, for a JVM without vectors. */
final class ScalarKernel implements Kernel {
  /** More would save nothing. */
  static final int FRAMES = 16;

  private final MelBands bands;
  private final float floor;
  private final float guard;

  /** What falls below the first band, then the bands. */
  private final float[] mel;

  private final ScalarSpectrum spectrum;

  ScalarKernel(Definition definition) {
    bands = definition.bands();
    floor = definition.floor();
    guard = definition.guard();
    spectrum =
        definition.window() == Window.PERIODIC_HANN
            ? new ScalarSpectrum400()
            : new ScalarSpectrum512(definition.window());
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
  public void emphasise(long samples, int count, float before) {
    Samples.emphasise(samples, count, before);
  }

  @Override
  public float compute(long samples, int frames, long raw, long pitch) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (int frame = 0; frame < frames; frame++) {
      float[] power = spectrum.compute(samples + 4L * Framing.HOP * frame);
      greatest = Math.max(greatest, logMel(power, raw + 4L * frame, pitch));
    }
    return greatest;
  }

  private float logMel(float[] power, long raw, long pitch) {
    float[] mel = this.mel;
    float floor = this.floor;
    float guard = this.guard;
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
      mel[i] = Logarithm.log2((mel[i] > floor ? mel[i] : floor) + guard);
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
    float shift = scale.shift;
    boolean byFrame = layout.order() == Layout.Order.TIME_MEL;
    long bandStep = byFrame ? 4 : 4 * layout.stride();
    long frameStep = byFrame ? 4 * layout.stride() : 4;
    for (int band = 0; band < bands.count; band++) {
      long from = raw + 4 * pitch * band;
      long to = destination + bandStep * band;
      float centre = scale.centre[band];
      float gain = scale.gain[band];
      for (int i = 0; i < frames; i++) {
        float x = (Memory.get(at(from + 4L * i)) - centre) * gain + shift;
        Memory.set(at(to + frameStep * i), x > floor ? x : floor);
      }
    }
  }
}
