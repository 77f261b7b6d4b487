package io.cochlea.recognizer.transducer;

import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Features that somebody else computed, a frame for every 160 samples of whatever audio. */
final class GivenFeatures implements Features {
  private final float[] values;
  private final int bands;
  private final int most;
  int frames;
  int closed;

  /**
   * @param most frames there are of it
   */
  GivenFeatures(float[] values, int bands, int most) {
    this.values = values;
    this.bands = bands;
    this.most = most;
  }

  /** All of them, at once. */
  static GivenFeatures all(float[] values, int bands, int most) {
    GivenFeatures features = new GivenFeatures(values, bands, most);
    features.frames = most;
    return features;
  }

  @Override
  public int accept(long address, int samples) {
    frames = Math.min(most, frames + samples / 160);
    return samples;
  }

  @Override
  public void finish() {}

  @Override
  public int frames() {
    return frames;
  }

  @Override
  public int capacity() {
    return values.length / bands;
  }

  @Override
  public void write(int first, int count, long destination, Layout layout) {
    if (first < 0 || count < 1 || first + count > frames || closed > 0) {
      throw new IllegalArgumentException(first + "+" + count + " of " + frames);
    }
    long rows = layout.order() == Layout.Order.TIME_MEL ? count : bands;
    MemorySegment to =
        MemorySegment.ofAddress(destination).reinterpret(rows * layout.stride() * Float.BYTES);
    for (int frame = 0; frame < count; frame++) {
      for (int band = 0; band < bands; band++) {
        long at =
            layout.order() == Layout.Order.TIME_MEL
                ? frame * layout.stride() + band
                : band * layout.stride() + frame;
        to.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at, values[(first + frame) * bands + band]);
      }
    }
  }

  @Override
  public void reset() {
    frames = 0;
  }

  @Override
  public void close() {
    closed++;
  }
}
