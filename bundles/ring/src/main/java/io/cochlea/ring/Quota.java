package io.cochlea.ring;

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
   * @throws NoRoomException saying how much was asked for and how much there is
   */
  synchronized void take(String name, long wanted) throws NoRoomException {
    if (rings >= maxRings) {
      throw new NoRoomException(
          "ring %s: all %d rings are in use (max.rings)".formatted(name, maxRings));
    }
    takeMore(name, wanted);
    rings++;
  }

  /** For what belongs to a ring that is counted already. */
  synchronized void takeMore(String name, long wanted) throws NoRoomException {
    if (wanted > maxBytes - bytes) {
      throw new NoRoomException(
          "ring %s: %d KiB wanted, %d of %d KiB free (total.mebibytes)"
              .formatted(name, wanted >> 10, Math.max(0, maxBytes - bytes) >> 10, maxBytes >> 10));
    }
    bytes += wanted;
  }

  synchronized void giveBack(long taken) {
    giveBackMore(taken);
    rings--;
  }

  synchronized void giveBackMore(long taken) {
    bytes -= taken;
  }
}
