package io.cochlea.capture;

import io.cochlea.api.ring.RingWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** A ring of S16 that keeps what is written, and has no more room than it is given. */
final class MemoryWriter implements RingWriter {

  private static final int MAX_CLAIM = 4_096;

  private final MemorySegment claimed = Arena.ofAuto().allocate(2L * MAX_CLAIM, 64);
  private short[] written = new short[0];
  private long room = Long.MAX_VALUE;
  private long gaps;

  /** From now on claims are refused that go beyond so many samples. */
  void room(long samples) {
    room = samples;
  }

  /** Samples marked as lost; they do not count as written here. */
  long gaps() {
    return gaps;
  }

  short[] written() {
    return written;
  }

  @Override
  public long claim(int samples) {
    if (samples < 1 || samples > MAX_CLAIM) {
      throw new IllegalArgumentException("claim of " + samples);
    }
    return samples > room ? -1 : claimed.address();
  }

  @Override
  public void commit(int samples, long captureNanos) {
    int length = written.length;
    written = Arrays.copyOf(written, length + samples);
    MemorySegment.copy(claimed, ValueLayout.JAVA_SHORT, 0, written, length, samples);
    room -= samples;
  }

  @Override
  public void gap(long samples) {
    gaps += samples;
  }

  @Override
  public void end() {}

  @Override
  public long position() {
    return written.length;
  }

  @Override
  public int maxClaim() {
    return MAX_CLAIM;
  }
}
