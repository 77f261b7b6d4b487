package io.cochlea.recognizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;

/** Counts frames of a hop each; audio has to come in order and only when nobody reads them. */
final class CountedFeatures implements Features {
  static final int HOP = 160;

  int capacity = 1_000;
  int samples;
  int closed;
  boolean read;
  boolean finished;
  private long next = -1;

  @Override
  public int accept(long address, int count) {
    assertEquals(false, read, "written while they are read");
    if (next >= 0) {
      assertEquals(next, address, "audio in one piece");
    }
    int taken = Math.min(count, capacity * HOP - samples);
    samples += taken;
    next = address + taken;
    return taken;
  }

  @Override
  public void finish() {
    assertEquals(false, read, "written while they are read");
    finished = true;
  }

  @Override
  public int frames() {
    return samples / HOP;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void write(int first, int frames, long destination, Layout layout) {
    throw new AssertionError("nobody looks at them");
  }

  @Override
  public void reset() {
    assertEquals(false, read, "written while they are read");
    samples = 0;
    finished = false;
    next = -1;
  }

  @Override
  public void close() {
    closed++;
  }
}
