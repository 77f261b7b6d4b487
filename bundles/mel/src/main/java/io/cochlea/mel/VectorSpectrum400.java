package io.cochlea.mel;

import static io.cochlea.mel.Fourier400.COLUMNS;
import static io.cochlea.mel.Fourier400.COS_1;
import static io.cochlea.mel.Fourier400.COS_2;
import static io.cochlea.mel.Fourier400.COS_3;
import static io.cochlea.mel.Fourier400.FIFTH_COS_1;
import static io.cochlea.mel.Fourier400.FIFTH_COS_2;
import static io.cochlea.mel.Fourier400.FIFTH_RATIO;
import static io.cochlea.mel.Fourier400.FIFTH_SIN_1;
import static io.cochlea.mel.Fourier400.ROWS;
import static io.cochlea.mel.Fourier400.TAN_1;
import static io.cochlea.mel.Fourier400.TAN_3;
import static io.cochlea.mel.Memory.ALL;
import static io.cochlea.mel.Memory.at;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Power spectra of 400 points in vectors of the widest kind this machine has: a lane is a frame.
 *
 * <p>The transforms are written out, each in a method of its own and in direct calls of the Vector
 * API: the JIT compiler stops inlining in a method after some hundred of them, the earlier when
 * they are wrapped, and a call not inlined boxes its vector (7 times slower, measured).
 */
@SuppressWarnings("NarrowCalculation") // offsets into scratch memory of some ten kilobytes
final class VectorSpectrum400 implements VectorSpectrum {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Bytes of one vector. */
  private static final int V = LANES.vectorByteSize();

  /** Bytes of one row of 25 complex values. */
  private static final int ROW = 2 * COLUMNS * V;

  private static final long ROWS_BYTES = (long) ROWS * ROW;

  /** What {@code scratch} must hold. */
  static final long SCRATCH_BYTES = VectorFrames.BYTES + ROWS_BYTES + (long) Fourier400.POWERS * V;

  /** {@link Fourier400#SAMPLES} as byte offsets into the table; unsigned, so in range. */
  private static final char[] SAMPLES = new char[Fourier400.POINTS];

  /** {@link Fourier400#BINS} as byte offsets into the powers. */
  private static final char[] BINS = new char[ROWS * COLUMNS];

  static {
    for (int i = 0; i < SAMPLES.length; i++) {
      SAMPLES[i] = VectorFrames.PLACES[Fourier400.SAMPLES[i]];
    }
    for (int i = 0; i < BINS.length; i++) {
      BINS[i] = (char) (Fourier400.BINS[i] * V);
    }
  }

  private final long table;
  private final long spectrum;
  private final long power;

  /**
   * @param scratch address of {@link #SCRATCH_BYTES}, aligned to 64
   */
  VectorSpectrum400(long scratch) {
    table = scratch;
    spectrum = table + VectorFrames.BYTES;
    power = spectrum + ROWS_BYTES;
  }

  @Override
  public long compute(long samples) {
    VectorFrames.tabulate(samples, table);
    rows();
    columnsFirst();
    columnsSecond();
    return power;
  }

  /** Windows, and the real DFT of 16 points of every column. */
  private void rows() {
    char[] samples = SAMPLES;
    float[] window = Fourier400.WINDOW;
    long in = at(table);
    long out = at(spectrum);
    FloatVector zero = FloatVector.zero(LANES);
    FloatVector cos1 = FloatVector.broadcast(LANES, COS_1);
    FloatVector cos2 = FloatVector.broadcast(LANES, COS_2);
    FloatVector cos3 = FloatVector.broadcast(LANES, COS_3);
    FloatVector cos1Minus = FloatVector.broadcast(LANES, -COS_1);
    FloatVector cos2Minus = FloatVector.broadcast(LANES, -COS_2);
    FloatVector cos3Minus = FloatVector.broadcast(LANES, -COS_3);
    FloatVector tan1 = FloatVector.broadcast(LANES, TAN_1);
    FloatVector tan3 = FloatVector.broadcast(LANES, TAN_3);
    FloatVector tan1Minus = FloatVector.broadcast(LANES, -TAN_1);
    FloatVector tan3Minus = FloatVector.broadcast(LANES, -TAN_3);
    for (int column = 0; column < COLUMNS; column++) {
      int i = 16 * column;
      FloatVector x0 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i], ORDER).mul(window[i]);
      FloatVector x1 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 1], ORDER).mul(window[i + 1]);
      FloatVector x2 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 2], ORDER).mul(window[i + 2]);
      FloatVector x3 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 3], ORDER).mul(window[i + 3]);
      FloatVector x4 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 4], ORDER).mul(window[i + 4]);
      FloatVector x5 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 5], ORDER).mul(window[i + 5]);
      FloatVector x6 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 6], ORDER).mul(window[i + 6]);
      FloatVector x7 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 7], ORDER).mul(window[i + 7]);
      FloatVector x8 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 8], ORDER).mul(window[i + 8]);
      FloatVector x9 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 9], ORDER).mul(window[i + 9]);
      FloatVector x10 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 10], ORDER)
              .mul(window[i + 10]);
      FloatVector x11 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 11], ORDER)
              .mul(window[i + 11]);
      FloatVector x12 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 12], ORDER)
              .mul(window[i + 12]);
      FloatVector x13 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 13], ORDER)
              .mul(window[i + 13]);
      FloatVector x14 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 14], ORDER)
              .mul(window[i + 14]);
      FloatVector x15 =
          FloatVector.fromMemorySegment(LANES, ALL, in + samples[i + 15], ORDER)
              .mul(window[i + 15]);

      // a: real DFT of 8 points of the even samples; values 3 come out conjugated
      FloatVector s0 = x0.add(x8);
      FloatVector d0 = x0.sub(x8);
      FloatVector s1 = x2.add(x10);
      FloatVector d1 = x2.sub(x10);
      FloatVector s2 = x4.add(x12);
      FloatVector d2 = x4.sub(x12);
      FloatVector s3 = x6.add(x14);
      FloatVector d3 = x6.sub(x14);
      FloatVector e = s0.add(s2);
      FloatVector o = s1.add(s3);
      FloatVector a0 = e.add(o);
      FloatVector a4 = e.sub(o);
      FloatVector a2r = s0.sub(s2);
      FloatVector a2i = s1.sub(s3);
      FloatVector u = d1.sub(d3);
      FloatVector v = d1.add(d3);
      FloatVector a1r = u.fma(cos2, d0);
      FloatVector a1i = v.fma(cos2, d2);
      FloatVector a3r = u.fma(cos2Minus, d0);
      FloatVector a3i = v.fma(cos2Minus, d2);

      // b: the same of the odd samples
      s0 = x1.add(x9);
      d0 = x1.sub(x9);
      s1 = x3.add(x11);
      d1 = x3.sub(x11);
      s2 = x5.add(x13);
      d2 = x5.sub(x13);
      s3 = x7.add(x15);
      d3 = x7.sub(x15);
      e = s0.add(s2);
      o = s1.add(s3);
      FloatVector b0 = e.add(o);
      FloatVector b4 = e.sub(o);
      FloatVector b2r = s0.sub(s2);
      FloatVector b2i = s1.sub(s3);
      u = d1.sub(d3);
      v = d1.add(d3);
      FloatVector b1r = u.fma(cos2, d0);
      FloatVector b1i = v.fma(cos2, d2);
      FloatVector b3r = u.fma(cos2Minus, d0);
      FloatVector b3i = v.fma(cos2Minus, d2);

      // rows 0, 4 and 8, then the pairs 1 and 7, 2 and 6, 3 and 5: a ± b turned by an angle
      long to = out + column * (2 * V);
      a0.add(b0).intoMemorySegment(ALL, to, ORDER);
      zero.intoMemorySegment(ALL, to + V, ORDER);
      a0.sub(b0).intoMemorySegment(ALL, to + 8 * ROW, ORDER);
      zero.intoMemorySegment(ALL, to + 8 * ROW + V, ORDER);
      a4.intoMemorySegment(ALL, to + 4 * ROW, ORDER);
      b4.intoMemorySegment(ALL, to + 4 * ROW + V, ORDER);

      u = b1i.fma(tan1Minus, b1r);
      v = b1r.fma(tan1, b1i);
      u.fma(cos1, a1r).intoMemorySegment(ALL, to + ROW, ORDER);
      v.fma(cos1, a1i).intoMemorySegment(ALL, to + ROW + V, ORDER);
      u.fma(cos1Minus, a1r).intoMemorySegment(ALL, to + 7 * ROW, ORDER);
      v.fma(cos1Minus, a1i).intoMemorySegment(ALL, to + 7 * ROW + V, ORDER);

      u = b2r.sub(b2i);
      v = b2r.add(b2i);
      u.fma(cos2, a2r).intoMemorySegment(ALL, to + 2 * ROW, ORDER);
      v.fma(cos2, a2i).intoMemorySegment(ALL, to + 2 * ROW + V, ORDER);
      u.fma(cos2Minus, a2r).intoMemorySegment(ALL, to + 6 * ROW, ORDER);
      v.fma(cos2Minus, a2i).intoMemorySegment(ALL, to + 6 * ROW + V, ORDER);

      u = b3i.fma(tan3, b3r);
      v = b3r.fma(tan3Minus, b3i);
      u.fma(cos3, a3r).intoMemorySegment(ALL, to + 3 * ROW, ORDER);
      v.fma(cos3, a3i).intoMemorySegment(ALL, to + 3 * ROW + V, ORDER);
      u.fma(cos3Minus, a3r).intoMemorySegment(ALL, to + 5 * ROW, ORDER);
      v.fma(cos3Minus, a3i).intoMemorySegment(ALL, to + 5 * ROW + V, ORDER);
    }
  }

  /** DFT of 5 points along every row, over columns 5 apart; the results turned by the twiddles. */
  private void columnsFirst() {
    float[] twiddles = Fourier400.TWIDDLES;
    long rows = at(spectrum);
    FloatVector cos1 = FloatVector.broadcast(LANES, FIFTH_COS_1);
    FloatVector cos2 = FloatVector.broadcast(LANES, FIFTH_COS_2);
    FloatVector sin1 = FloatVector.broadcast(LANES, FIFTH_SIN_1);
    FloatVector sin1Minus = FloatVector.broadcast(LANES, -FIFTH_SIN_1);
    FloatVector ratio = FloatVector.broadcast(LANES, FIFTH_RATIO);
    FloatVector ratioMinus = FloatVector.broadcast(LANES, -FIFTH_RATIO);
    for (int b = 0; b < 5; b++) {
      int w = 10 * b;
      for (int row = 0; row < ROWS; row++) {
        long x = rows + (row * ROW + b * (2 * V));
        FloatVector ar = FloatVector.fromMemorySegment(LANES, ALL, x, ORDER);
        FloatVector ai = FloatVector.fromMemorySegment(LANES, ALL, x + V, ORDER);
        FloatVector br = FloatVector.fromMemorySegment(LANES, ALL, x + 10 * V, ORDER);
        FloatVector bi = FloatVector.fromMemorySegment(LANES, ALL, x + 11 * V, ORDER);
        FloatVector cr = FloatVector.fromMemorySegment(LANES, ALL, x + 20 * V, ORDER);
        FloatVector ci = FloatVector.fromMemorySegment(LANES, ALL, x + 21 * V, ORDER);
        FloatVector dr = FloatVector.fromMemorySegment(LANES, ALL, x + 30 * V, ORDER);
        FloatVector di = FloatVector.fromMemorySegment(LANES, ALL, x + 31 * V, ORDER);
        FloatVector er = FloatVector.fromMemorySegment(LANES, ALL, x + 40 * V, ORDER);
        FloatVector ei = FloatVector.fromMemorySegment(LANES, ALL, x + 41 * V, ORDER);

        FloatVector p1r = br.add(er);
        FloatVector q1r = br.sub(er);
        FloatVector p2r = cr.add(dr);
        FloatVector q2r = cr.sub(dr);
        FloatVector p1i = bi.add(ei);
        FloatVector q1i = bi.sub(ei);
        FloatVector p2i = ci.add(di);
        FloatVector q2i = ci.sub(di);
        FloatVector m1r = p2r.fma(cos2, p1r.fma(cos1, ar));
        FloatVector m2r = p2r.fma(cos1, p1r.fma(cos2, ar));
        FloatVector n1r = q2r.fma(ratio, q1r);
        FloatVector n2r = q1r.fma(ratioMinus, q2r);
        FloatVector m1i = p2i.fma(cos2, p1i.fma(cos1, ai));
        FloatVector m2i = p2i.fma(cos1, p1i.fma(cos2, ai));
        FloatVector n1i = q2i.fma(ratio, q1i);
        FloatVector n2i = q1i.fma(ratioMinus, q2i);

        ar.add(p1r).add(p2r).intoMemorySegment(ALL, x, ORDER);
        ai.add(p1i).add(p2i).intoMemorySegment(ALL, x + V, ORDER);

        br = n1i.fma(sin1, m1r);
        bi = n1r.fma(sin1Minus, m1i);
        FloatVector cos = FloatVector.broadcast(LANES, twiddles[w + 2]);
        float sin = twiddles[w + 3];
        br.fma(cos, bi.mul(-sin)).intoMemorySegment(ALL, x + 10 * V, ORDER);
        bi.fma(cos, br.mul(sin)).intoMemorySegment(ALL, x + 11 * V, ORDER);

        br = n2i.fma(sin1Minus, m2r);
        bi = n2r.fma(sin1, m2i);
        cos = FloatVector.broadcast(LANES, twiddles[w + 4]);
        sin = twiddles[w + 5];
        br.fma(cos, bi.mul(-sin)).intoMemorySegment(ALL, x + 20 * V, ORDER);
        bi.fma(cos, br.mul(sin)).intoMemorySegment(ALL, x + 21 * V, ORDER);

        br = n2i.fma(sin1, m2r);
        bi = n2r.fma(sin1Minus, m2i);
        cos = FloatVector.broadcast(LANES, twiddles[w + 6]);
        sin = twiddles[w + 7];
        br.fma(cos, bi.mul(-sin)).intoMemorySegment(ALL, x + 30 * V, ORDER);
        bi.fma(cos, br.mul(sin)).intoMemorySegment(ALL, x + 31 * V, ORDER);

        br = n1i.fma(sin1Minus, m1r);
        bi = n1r.fma(sin1, m1i);
        cos = FloatVector.broadcast(LANES, twiddles[w + 8]);
        sin = twiddles[w + 9];
        br.fma(cos, bi.mul(-sin)).intoMemorySegment(ALL, x + 40 * V, ORDER);
        bi.fma(cos, br.mul(sin)).intoMemorySegment(ALL, x + 41 * V, ORDER);
      }
    }
  }

  /** DFT of 5 points along every row, over neighbouring columns, and the power of the results. */
  private void columnsSecond() {
    char[] bins = BINS;
    long rows = at(spectrum);
    long out = at(power);
    FloatVector cos1 = FloatVector.broadcast(LANES, FIFTH_COS_1);
    FloatVector cos2 = FloatVector.broadcast(LANES, FIFTH_COS_2);
    FloatVector sin1 = FloatVector.broadcast(LANES, FIFTH_SIN_1);
    FloatVector sin1Minus = FloatVector.broadcast(LANES, -FIFTH_SIN_1);
    FloatVector ratio = FloatVector.broadcast(LANES, FIFTH_RATIO);
    FloatVector ratioMinus = FloatVector.broadcast(LANES, -FIFTH_RATIO);
    for (int i = 0; i < ROWS * COLUMNS; i += 5) {
      long x = rows + i * (2 * V);
      FloatVector ar = FloatVector.fromMemorySegment(LANES, ALL, x, ORDER);
      FloatVector ai = FloatVector.fromMemorySegment(LANES, ALL, x + V, ORDER);
      FloatVector br = FloatVector.fromMemorySegment(LANES, ALL, x + 2 * V, ORDER);
      FloatVector bi = FloatVector.fromMemorySegment(LANES, ALL, x + 3 * V, ORDER);
      FloatVector cr = FloatVector.fromMemorySegment(LANES, ALL, x + 4 * V, ORDER);
      FloatVector ci = FloatVector.fromMemorySegment(LANES, ALL, x + 5 * V, ORDER);
      FloatVector dr = FloatVector.fromMemorySegment(LANES, ALL, x + 6 * V, ORDER);
      FloatVector di = FloatVector.fromMemorySegment(LANES, ALL, x + 7 * V, ORDER);
      FloatVector er = FloatVector.fromMemorySegment(LANES, ALL, x + 8 * V, ORDER);
      FloatVector ei = FloatVector.fromMemorySegment(LANES, ALL, x + 9 * V, ORDER);

      FloatVector p1r = br.add(er);
      FloatVector q1r = br.sub(er);
      FloatVector p2r = cr.add(dr);
      FloatVector q2r = cr.sub(dr);
      FloatVector p1i = bi.add(ei);
      FloatVector q1i = bi.sub(ei);
      FloatVector p2i = ci.add(di);
      FloatVector q2i = ci.sub(di);
      FloatVector m1r = p2r.fma(cos2, p1r.fma(cos1, ar));
      FloatVector m2r = p2r.fma(cos1, p1r.fma(cos2, ar));
      FloatVector n1r = q2r.fma(ratio, q1r);
      FloatVector n2r = q1r.fma(ratioMinus, q2r);
      FloatVector m1i = p2i.fma(cos2, p1i.fma(cos1, ai));
      FloatVector m2i = p2i.fma(cos1, p1i.fma(cos2, ai));
      FloatVector n1i = q2i.fma(ratio, q1i);
      FloatVector n2i = q1i.fma(ratioMinus, q2i);

      br = ar.add(p1r).add(p2r);
      bi = ai.add(p1i).add(p2i);
      br.fma(br, bi.mul(bi)).intoMemorySegment(ALL, out + bins[i], ORDER);

      br = n1i.fma(sin1, m1r);
      bi = n1r.fma(sin1Minus, m1i);
      br.fma(br, bi.mul(bi)).intoMemorySegment(ALL, out + bins[i + 1], ORDER);

      br = n2i.fma(sin1Minus, m2r);
      bi = n2r.fma(sin1, m2i);
      br.fma(br, bi.mul(bi)).intoMemorySegment(ALL, out + bins[i + 2], ORDER);

      br = n2i.fma(sin1, m2r);
      bi = n2r.fma(sin1Minus, m2i);
      br.fma(br, bi.mul(bi)).intoMemorySegment(ALL, out + bins[i + 3], ORDER);

      br = n1i.fma(sin1Minus, m1r);
      bi = n1r.fma(sin1, m1i);
      br.fma(br, bi.mul(bi)).intoMemorySegment(ALL, out + bins[i + 4], ORDER);
    }
  }
}
