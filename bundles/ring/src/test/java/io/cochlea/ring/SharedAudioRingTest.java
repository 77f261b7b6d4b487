package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedAudioRingTest {
  private AudioRing ring;
  private RingWriter writer;
  private Cursor cursor;

  @BeforeEach
  void open() throws IOException {
    ring = TestRings.small();
    writer = ring.writer();
    cursor = ring.cursor();
  }

  @AfterEach
  void close() {
    ring.close();
  }

  @Test
  void retentionIsRoundedUpToAPowerOfTwo() throws IOException {
    try (AudioRing asked =
        TestRings.rings().create("asked", AudioFormat.SPEECH, Duration.ofSeconds(3))) {
      assertEquals(65_536, asked.capacity());
    }
    try (AudioRing configured = TestRings.rings().create("configured", AudioFormat.SPEECH, null)) {
      assertEquals(1 << 20, configured.capacity());
    }
  }

  @Test
  void everyWindowIsContiguousAcrossTheEndOfTheRing() {
    for (int round = 0; round < 100; round++) {
      assertTrue(TestRings.write(writer, 7_001));
      long end = cursor.poll();
      long from = Math.max(0, end - 20_000);
      assertEquals(-1, TestRings.mismatch(cursor.address(from), from, (int) (end - from)));
      cursor.advance(end);
      ring.release(from);
    }
  }

  @Test
  void formatsThatDoNotDivideTheRingAreContiguousToo() throws IOException {
    AudioFormat three = new AudioFormat(AudioFormat.Encoding.S16, 8_000, 3);
    try (AudioRing odd = TestRings.rings().create("odd", three, Duration.ofSeconds(1))) {
      assertEquals(65_536 / 6, odd.capacity());
      Cursor reader = odd.cursor();
      for (int round = 0; round < 50; round++) {
        long first = odd.writer().position();
        long address = odd.writer().claim(1_000);
        TestRings.put(address, 3 * first, 3_000);
        odd.writer().commit(1_000, 0);
        assertEquals(first + 1_000, reader.poll());
        assertEquals(-1, TestRings.mismatch(reader.address(first), 3 * first, 3_000));
        reader.advance(first + 1_000);
        odd.release(first + 1_000);
      }
    }
  }

  @Test
  void aFullRingRefusesUntilSomethingIsReleased() {
    int written = 0;
    while (TestRings.write(writer, 1_000)) {
      written += 1_000;
    }
    assertEquals(32_000, written);
    assertEquals(1, ring.statistics().refused());
    assertTrue(ring.pressure() > 0.97);
    cursor.poll();
    cursor.advance(written);
    assertFalse(TestRings.write(writer, 1_000), "advancing a cursor releases nothing");
    ring.release(233);
    assertTrue(TestRings.write(writer, 1_000));
    assertFalse(TestRings.write(writer, 2));
    assertEquals(33_000, cursor.poll());
    assertEquals(-1, TestRings.mismatch(cursor.address(233), 233, 32_767));
  }

  @Test
  void aRingFullOfTinyChunksSaysSoByItsPressure() {
    int chunks = 0;
    while (TestRings.write(writer, 1)) {
      chunks++;
    }
    assertEquals(126, chunks, "of 128 places one ends the chain and one is kept");
    assertTrue(ring.pressure() > 0.98);
    cursor.poll();
    ring.release(100);
    assertEquals(26 / 128.0, ring.pressure());
    assertTrue(TestRings.write(writer, 1));
  }

  @Test
  void whatWasClaimedAndNotCommittedLapses() {
    writer.claim(500);
    writer.commit(0, 0);
    assertEquals(0, cursor.poll());
    writer.claim(500);
    writer.claim(300);
    assertThrows(IllegalArgumentException.class, () -> writer.commit(301, 0));
    writer.commit(200, 0);
    writer.commit(0, 0);
    assertEquals(200, cursor.poll());
    assertEquals(200, writer.position());
  }

  @Test
  void claimsOutOfRangeAreRefusedByName() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> writer.claim(8_193)).getMessage();
    assertEquals("ring test: a claim of 8193 samples is not within 1 to 8192", message);
    assertThrows(IllegalArgumentException.class, () -> writer.claim(0));
    assertThrows(IllegalArgumentException.class, () -> writer.gap(0));
    assertThrows(IllegalArgumentException.class, () -> writer.gap(Long.MAX_VALUE));
  }

  @Test
  void aGapIsSeenWithItsLength() {
    TestRings.write(writer, 100);
    writer.gap(70_000);
    writer.gap(5);
    TestRings.write(writer, 100);
    assertEquals(100, cursor.poll());
    assertEquals(0, cursor.gap(), "audio comes first");
    cursor.advance(100);
    assertEquals(100, cursor.poll());
    assertEquals(70_005, cursor.gap());
    cursor.advance(10_100);
    assertEquals(10_100, cursor.poll());
    assertEquals(60_005, cursor.gap());
    cursor.advance(70_105);
    assertEquals(0, cursor.gap());
    assertEquals(70_105, cursor.poll(), "what follows finds no room before the gap is released");
    ring.release(70_105);
    TestRings.write(writer, 100);
    assertEquals(70_205, cursor.poll());
    assertEquals(-1, TestRings.mismatch(cursor.address(70_105), 70_105, 100));
    assertEquals(70_005, ring.statistics().lost());
  }

  @Test
  void gapsAreKeptWhileTheRingIsFullAndOvertakenByNothing() {
    while (TestRings.write(writer, 1)) {}
    writer.gap(10);
    writer.gap(20);
    assertEquals(126, cursor.poll());
    cursor.advance(126);
    assertEquals(126, cursor.poll());
    assertEquals(0, cursor.gap());
    assertFalse(TestRings.write(writer, 1));
    ring.release(2);
    assertTrue(TestRings.write(writer, 1));
    cursor.poll();
    assertEquals(30, cursor.gap());
    cursor.advance(156);
    assertEquals(157, cursor.poll());
  }

  @Test
  void theEndFindsAPlaceInAFullRingAndTakesTheGapAlong() {
    while (TestRings.write(writer, 1)) {}
    writer.gap(10);
    writer.end();
    cursor.poll();
    cursor.advance(126);
    assertFalse(cursor.ended());
    assertEquals(10, cursor.gap());
    cursor.advance(136);
    assertTrue(cursor.ended());
    assertTrue(ring.statistics().ended());
    ring.release(136);
    assertThrows(IllegalStateException.class, () -> writer.claim(1));
    Cursor late = ring.cursor();
    assertEquals(136, late.poll());
    assertTrue(late.ended());
  }

  @Test
  void aSecondCursorBeginsAtTheReleasePosition() {
    TestRings.write(writer, 100);
    TestRings.write(writer, 100);
    cursor.poll();
    ring.release(150);
    Cursor second = ring.cursor();
    assertEquals(150, second.position());
    assertEquals(200, second.poll());
    assertEquals(-1, TestRings.mismatch(second.address(150), 150, 50));
    assertThrows(IllegalStateException.class, cursor::poll, "the first one was left behind");
  }

  @Test
  void cursorsStayWithinWhatIsThere() {
    TestRings.write(writer, 100);
    assertThrows(IllegalArgumentException.class, () -> cursor.address(0), "not polled yet");
    cursor.poll();
    assertThrows(IllegalArgumentException.class, () -> cursor.address(100));
    assertThrows(IllegalArgumentException.class, () -> cursor.advance(101));
    cursor.advance(50);
    assertThrows(IllegalArgumentException.class, () -> cursor.advance(49));
    assertEquals(-1, TestRings.mismatch(cursor.address(10), 10, 90), "replay reaches back");
    ring.release(20);
    assertThrows(IllegalArgumentException.class, () -> cursor.address(19));
    assertThrows(IllegalArgumentException.class, () -> ring.release(101));
    ring.release(10);
    assertEquals(20, ring.statistics().released());
    ring.release(100);
    assertEquals(0, ring.statistics().fill());
  }

  @Test
  void afterClosingOnlyStatisticsAnswer() {
    TestRings.write(writer, 100);
    assertTrue(writer.claim(10) > 0);
    ring.close();
    ring.close();
    writer.commit(10, 0);
    RingStatistics statistics = ring.statistics();
    assertEquals(100, statistics.written(), "a claim that outlived the ring lapses");
    assertThrows(IllegalStateException.class, () -> writer.claim(10));
    assertThrows(IllegalStateException.class, () -> writer.gap(10));
    assertThrows(IllegalStateException.class, () -> writer.end());
    assertThrows(IllegalStateException.class, () -> cursor.poll());
    assertThrows(IllegalStateException.class, () -> cursor.address(0));
    assertThrows(IllegalStateException.class, () -> ring.cursor());
    assertThrows(IllegalStateException.class, () -> ring.writer());
    assertThrows(IllegalStateException.class, () -> ring.release(1));
  }
}
