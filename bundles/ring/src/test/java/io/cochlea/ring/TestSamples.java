package io.cochlea.ring;

import io.cochlea.api.ring.RingWriter;

/** Samples whose value tells their place, for tests of other packages. */
public final class TestSamples {
  private TestSamples() {}

  /** Claims, writes and commits; false when there is no room. */
  public static boolean write(RingWriter writer, int samples) {
    return TestRings.write(writer, samples);
  }

  public static short value(long sample) {
    return TestRings.value(sample);
  }

  /** The first of {@code samples} at {@code address} that is not the expected one; −1 if none. */
  public static long mismatch(long address, long first, int samples) {
    return TestRings.mismatch(address, first, samples);
  }

  /** A server's rings. */
  public static SharedRings rings() {
    return TestRings.rings();
  }
}
