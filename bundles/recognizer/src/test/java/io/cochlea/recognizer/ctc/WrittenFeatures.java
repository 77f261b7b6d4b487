package io.cochlea.recognizer.ctc;

import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import java.util.ArrayList;
import java.util.List;

/** Notes which frames are written where. */
final class WrittenFeatures implements Features {
  final List<String> written = new ArrayList<>();
  private final int frames;

  WrittenFeatures(int frames) {
    this.frames = frames;
  }

  @Override
  public int accept(long address, int count) {
    throw new AssertionError("a decoder does not change features");
  }

  @Override
  public void finish() {
    throw new AssertionError("a decoder does not change features");
  }

  @Override
  public int frames() {
    return frames;
  }

  @Override
  public int capacity() {
    return frames;
  }

  @Override
  public void write(int first, int frames, long destination, Layout layout) {
    long row = destination / (80L * layout.stride() * Float.BYTES);
    written.add(first + "+" + frames + "@" + row);
  }

  @Override
  public void reset() {
    throw new AssertionError("a decoder does not change features");
  }

  @Override
  public void close() {
    throw new AssertionError("a decoder does not change features");
  }
}
