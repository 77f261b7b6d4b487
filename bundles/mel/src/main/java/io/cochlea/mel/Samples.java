package io.cochlea.mel;

/** Samples as the kernels take them: float32, full scale 1. */
final class Samples {
  static final float S16_UNIT = 1f / 32768;

  /** Samples of greater magnitude, and NaN, count as 0: their power would overflow. */
  static final float LOUDEST = 1e9f;

  /** Samples of smaller magnitude count as 0: they are far below any floor and only cost time. */
  static final float FAINTEST = 1e-15f;

  /** Pre-emphasis: how much of the sample before is taken off a sample. */
  static final float EMPHASIS = 0.97f;

  /** What pre-emphasis leaves of a constant. */
  static final float KEPT = 1 - EMPHASIS;

  private Samples() {}

  static void loadShorts(long source, long destination, int samples) {
    for (int i = 0; i < samples; i++) {
      short x = Memory.ALL.get(Memory.SHORT, source + 2L * i);
      Memory.set(destination + 4L * i, x * S16_UNIT);
    }
  }

  static void loadFloats(long source, long destination, int samples) {
    for (int i = 0; i < samples; i++) {
      float x = Memory.get(source + 4L * i);
      float magnitude = Math.abs(x);
      Memory.set(destination + 4L * i, magnitude > FAINTEST && magnitude < LOUDEST ? x : 0);
    }
  }

  /**
   * Pre-emphasises in place, from the last sample to the first.
   *
   * @param before the sample that precedes the first
   */
  static void emphasise(long samples, int count, float before) {
    for (int i = count - 1; i > 0; i--) {
      float x = Memory.get(samples + 4L * i) - EMPHASIS * Memory.get(samples + 4L * i - 4);
      Memory.set(samples + 4L * i, x);
    }
    Memory.set(samples, Memory.get(samples) - EMPHASIS * before);
  }
}
