package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.ring.Cursor;

/**
 * Reads what {@code stress_producer.c} writes and knows every frame beforehand: its length, whether
 * it is a gap, and each of its samples.
 */
final class StressReader implements AutoCloseable {
  private static final int TURNS_PER_GAP = 1000;

  private final SharedAudioRing ring;
  private final Cursor cursor;

  /** Where the frame that is expected next begins, and its number. */
  private long frame;

  private long turn = 1;

  StressReader(SharedAudioRing ring) {
    this.ring = ring;
    this.cursor = ring.cursor();
  }

  long position() {
    return cursor.position();
  }

  boolean ended() {
    return cursor.ended();
  }

  /** Reads, checks and releases what there is; whether there was anything. */
  boolean read() {
    long from = cursor.position();
    long end = cursor.poll();
    if (end > from) {
      assertEquals(-1, TestRings.mismatch(cursor.address(from), from, (int) (end - from)));
      expect(end, false);
    }
    cursor.advance(end);
    long gapEnd = end + cursor.gap();
    if (gapEnd > end) {
      expect(gapEnd, true);
    }
    cursor.advance(gapEnd);
    ring.release(gapEnd);
    return gapEnd > from;
  }

  /** Frames that are all gaps, or all are not, must end at {@code end}. */
  private void expect(long end, boolean gap) {
    while (frame < end) {
      assertEquals(gap, turn % TURNS_PER_GAP == 0, "frame " + turn + " at sample " + frame);
      frame += 1 + turn * 7919 % 900;
      turn++;
    }
    assertEquals(frame, end, "a part of frame " + (turn - 1));
  }

  @Override
  public void close() {
    ring.close();
  }
}
