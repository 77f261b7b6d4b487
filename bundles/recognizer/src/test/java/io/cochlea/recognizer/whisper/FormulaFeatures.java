package io.cochlea.recognizer.whisper;

import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;

/** Thirty seconds of the formula that {@code models/tiny/whisper/network.py} has as {@code mel}. */
final class FormulaFeatures implements Features {
  private final int window;
  private final int frames;

  FormulaFeatures(int window) {
    this(window, Wiring.FRAMES);
  }

  /**
   * @param frames that are written
   */
  FormulaFeatures(int window, int frames) {
    this.window = window;
    this.frames = frames;
  }

  static float value(int window, int band, int frame) {
    double wave = 0.6 * Math.sin(0.05 * (band + 1) * (window + 1) + 0.013 * frame * (1 + band % 5));
    return (float) (wave + 0.3 * Math.cos(0.0021 * frame * (window + 2)));
  }

  @Override
  public int accept(long address, int samples) {
    throw new AssertionError("nobody speaks");
  }

  @Override
  public void finish() {}

  @Override
  public int frames() {
    return frames + Encoding.PADDING;
  }

  @Override
  public int capacity() {
    return frames();
  }

  @Override
  public void write(int first, int count, long destination, Layout layout) {
    for (int band = 0; band < 80; band++) {
      for (int frame = 0; frame < count; frame++) {
        Memory.putFloat(
            destination + (band * layout.stride() + frame) * Float.BYTES,
            value(window, band, first + frame - Encoding.PADDING));
      }
    }
  }

  @Override
  public void reset() {}

  @Override
  public void close() {}
}
