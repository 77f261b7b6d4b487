package io.cochlea.recognizer.ctc;

import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import java.util.ArrayList;
import java.util.List;

/** Counts frames of a hop each. */
final class CountedFeatures implements Features {
  final List<String> written = new ArrayList<>();
  int capacity = 1_000;
  int samples;
  int closed;

  @Override
  public int accept(long address, int count) {
    int taken = Math.min(count, capacity * CtcSessionTest.HOP - samples);
    samples += taken;
    return taken;
  }

  @Override
  public void finish() {}

  @Override
  public int frames() {
    return samples / CtcSessionTest.HOP;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void write(int first, int frames, long destination, Layout layout) {
    long row = destination / (80L * layout.stride() * Float.BYTES);
    written.add(first + "+" + frames + "@" + row);
  }

  @Override
  public void reset() {
    samples = 0;
  }

  @Override
  public void close() {
    closed++;
  }
}
