package io.cochlea.ring;

import java.io.IOException;

/** How much memory rings may take together. Thread-safe. */
final class Quota {
  private long maxBytes;
  private int maxRings;
  private long bytes;
  private int rings;

  synchronized void set(long maxBytes, int maxRings) {
    this.maxBytes = maxBytes;
    this.maxRings = maxRings;
  }

  /**
   * @throws IOException saying how much was asked for and how much there is
   */
  synchronized void take(String name, long wanted) throws IOException {
    if (rings >= maxRings) {
      throw new IOException(
          "ring %s: all %d rings are in use (max.rings)".formatted(name, maxRings));
    }
    if (wanted > maxBytes - bytes) {
      throw new IOException(
          "ring %s: %d KiB wanted, %d of %d KiB free (total.mebibytes)"
              .formatted(name, wanted >> 10, Math.max(0, maxBytes - bytes) >> 10, maxBytes >> 10));
    }
    bytes += wanted;
    rings++;
  }

  synchronized void giveBack(long wanted) {
    bytes -= wanted;
    rings--;
  }
}
