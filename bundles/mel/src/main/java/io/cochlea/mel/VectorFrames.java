package io.cochlea.mel;

import static io.cochlea.mel.Framing.HOP;
import static io.cochlea.mel.Memory.ALL;
import static io.cochlea.mel.Memory.at;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The samples of as many frames as a vector has lanes, laid out so that sample n of all of them is
 * one vector: row n mod 160 of a table, from column n / 160 on.
 */
@SuppressWarnings("NarrowCalculation") // offsets into scratch memory of some ten kilobytes
final class VectorFrames {
  private static final VectorSpecies<Float> QUAD = FloatVector.SPECIES_128;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Interleaves the lower halves of two vectors. */
  static final FloatVector LOW = FloatVector.fromArray(QUAD, new float[] {0, 4, 1, 5}, 0);

  /** Interleaves the upper halves of two vectors. */
  static final FloatVector HIGH = FloatVector.fromArray(QUAD, new float[] {2, 6, 3, 7}, 0);

  /** Columns of the table of samples: the last frame's window reaches two further. */
  private static final int WIDTH = FloatVector.SPECIES_PREFERRED.length() + Kernel.REACH;

  static final long BYTES = 4L * HOP * WIDTH;

  /** Where in the table sample n is, in bytes; unsigned, so in range. */
  static final char[] PLACES = new char[Framing.WINDOW];

  static {
    for (int n = 0; n < PLACES.length; n++) {
      PLACES[n] = (char) (4 * (n % HOP * WIDTH + n / HOP));
    }
  }

  private VectorFrames() {}

  /** Lays out the samples; 4 × 4 at a time. */
  static void tabulate(long samples, long table) {
    long source = at(samples);
    long target = at(table);
    for (int row = 0; row < HOP; row += 4) {
      for (int column = 0; column < WIDTH; column += 4) {
        long s = source + 4 * (column * HOP + row);
        long t = target + 4 * (row * WIDTH + column);
        FloatVector a = FloatVector.fromMemorySegment(QUAD, ALL, s, ORDER);
        FloatVector b = FloatVector.fromMemorySegment(QUAD, ALL, s + 4 * HOP, ORDER);
        FloatVector c = FloatVector.fromMemorySegment(QUAD, ALL, s + 8 * HOP, ORDER);
        FloatVector d = FloatVector.fromMemorySegment(QUAD, ALL, s + 12 * HOP, ORDER);
        FloatVector acLow = LOW.selectFrom(a, c);
        FloatVector acHigh = HIGH.selectFrom(a, c);
        FloatVector bdLow = LOW.selectFrom(b, d);
        FloatVector bdHigh = HIGH.selectFrom(b, d);
        LOW.selectFrom(acLow, bdLow).intoMemorySegment(ALL, t, ORDER);
        HIGH.selectFrom(acLow, bdLow).intoMemorySegment(ALL, t + 4 * WIDTH, ORDER);
        LOW.selectFrom(acHigh, bdHigh).intoMemorySegment(ALL, t + 8 * WIDTH, ORDER);
        HIGH.selectFrom(acHigh, bdHigh).intoMemorySegment(ALL, t + 12 * WIDTH, ORDER);
      }
    }
  }
}
