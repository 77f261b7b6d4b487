package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Any sequence of calls does to a ring what it does to a simple model of one. */
class RingModelTest {

  enum Call {
    WRITE,
    GAP,
    READ,
    CROSS,
    RELEASE
  }

  record Step(Call call, int amount) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> amount =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.integers().between(1, 8_192)),
            Tuple.of(1, Arbitraries.integers().between(1, 3)));
    Arbitrary<Call> call =
        Arbitraries.frequency(
            Tuple.of(8, Call.WRITE),
            Tuple.of(1, Call.GAP),
            Tuple.of(5, Call.READ),
            Tuple.of(2, Call.CROSS),
            Tuple.of(5, Call.RELEASE));
    return Combinators.combine(call, amount).as(Step::new).list().ofMaxSize(300);
  }

  @Property(tries = 300)
  void aRingBehavesLikeItsModel(@ForAll("steps") List<Step> steps) throws IOException {
    try (AudioRing ring = TestRings.small()) {
      RingWriter writer = ring.writer();
      Cursor cursor = ring.cursor();
      BitSet missing = new BitSet();
      int written = 0;
      int released = 0;
      for (Step step : steps) {
        int amount = step.amount();
        switch (step.call()) {
          case WRITE -> {
            boolean fits = written + amount - released <= ring.capacity();
            boolean taken = TestRings.write(writer, amount);
            assertTrue(fits || !taken);
            assertTrue(taken || !fits || ring.pressure() > 0.9, "refused for no reason");
            written += taken ? amount : 0;
          }
          case GAP -> {
            writer.gap(amount);
            missing.set(written, written + amount);
            written += amount;
          }
          case READ -> {
            int from = (int) cursor.position();
            int gap = missing.nextSetBit(from);
            int end = (int) cursor.poll();
            assertEquals(gap < 0 ? written : gap, end);
            int samples = Math.min(amount, end - from);
            if (samples > 0) {
              assertEquals(-1, TestRings.mismatch(cursor.address(from), from, samples));
            }
            cursor.advance(from + samples);
          }
          case CROSS -> {
            cursor.poll();
            int from = (int) cursor.position();
            int gap = (int) cursor.gap();
            int most = missing.nextClearBit(from) - from;
            assertTrue(gap <= most);
            assertTrue(gap == most || ring.pressure() > 0.9, "a gap may wait for a place only");
            cursor.advance(from + Math.min(gap, amount));
          }
          case RELEASE -> {
            released = Math.max(released, (int) cursor.position() - amount);
            ring.release(released);
          }
        }
        assertEquals(written, writer.position());
        assertEquals(released, ring.statistics().released());
      }
      writer.end();
      while (!cursor.ended()) {
        cursor.advance(cursor.poll());
        cursor.advance(cursor.position() + cursor.gap());
      }
      assertEquals(written, cursor.position());
    }
  }
}
