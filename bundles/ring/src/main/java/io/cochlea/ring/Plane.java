package io.cochlea.ring;

/**
 * Where the samples of a ring lie: a power of two of bytes, mapped twice back to back, so that any
 * stretch of up to {@link #capacity()} samples is in one piece.
 */
final class Plane {
  private final long base;
  private final long mask;
  private final int frameBytes;
  private final long capacity;

  Plane(long base, long bytes, int frameBytes) {
    this.base = base;
    this.mask = bytes - 1;
    this.frameBytes = frameBytes;
    this.capacity = bytes / frameBytes;
  }

  /** Samples it holds. */
  long capacity() {
    return capacity;
  }

  long address(long sample) {
    return base + (sample * frameBytes & mask);
  }
}
