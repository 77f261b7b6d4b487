package io.cochlea.mel;

import static io.cochlea.mel.Fourier512.PAIRS;
import static io.cochlea.mel.Fourier512.TURNS;
import static io.cochlea.mel.Memory.ALL;
import static io.cochlea.mel.Memory.at;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Power spectra of 512 points in vectors of the widest kind this machine has: a lane is a frame.
 * Written out for the compiler's sake, as {@link VectorSpectrum400} says.
 */
@SuppressWarnings("NarrowCalculation") // offsets into scratch memory of some ten kilobytes
final class VectorSpectrum512 implements VectorSpectrum {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Bytes of one vector. */
  private static final int V = LANES.vectorByteSize();

  private static final int PAIRS_BYTES = 2 * PAIRS * V;

  /** What {@code scratch} must hold. */
  static final long SCRATCH_BYTES = VectorFrames.BYTES + PAIRS_BYTES + (long) Fourier512.POWERS * V;

  /** {@link Fourier512#PLACES} as byte offsets; unsigned, so in range. */
  private static final char[] PLACES = new char[PAIRS];

  static {
    for (int k = 0; k < PAIRS; k++) {
      PLACES[k] = (char) (Fourier512.PLACES[k] * 2 * V);
    }
  }

  private final float[] window;
  private final boolean conditioned;
  private final long table;
  private final long pairs;
  private final long power;

  /**
   * @param scratch address of {@link #SCRATCH_BYTES}, aligned to 64
   */
  VectorSpectrum512(Window window, long scratch) {
    this.window = window.values(0.5);
    conditioned = window == Window.POVEY;
    table = scratch;
    pairs = table + VectorFrames.BYTES;
    power = pairs + PAIRS_BYTES;
  }

  @Override
  public long compute(long samples) {
    VectorFrames.tabulate(samples, table);
    if (conditioned) {
      mean();
      condition();
    } else {
      window();
    }
    Memory.fill(pairs + (long) Framing.WINDOW * V, (Fourier512.POINTS - Framing.WINDOW) * V / 4, 0);
    for (int quarter = PAIRS / 4; quarter > 1; quarter /= 4) {
      step(quarter);
    }
    last();
    unfold();
    return power;
  }

  private void window() {
    char[] places = VectorFrames.PLACES;
    float[] window = this.window;
    long in = at(table);
    long out = at(pairs);
    for (int i = 0; i < window.length; i++) {
      FloatVector x = FloatVector.fromMemorySegment(LANES, ALL, in + places[i], ORDER);
      x.mul(window[i]).intoMemorySegment(ALL, out + i * V, ORDER);
    }
  }

  /** What pre-emphasis leaves of every frame's mean, kept where the first power comes. */
  private void mean() {
    char[] places = VectorFrames.PLACES;
    long in = at(table);
    FloatVector a = FloatVector.zero(LANES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int i = 0; i < places.length; i += 4) {
      a = a.add(FloatVector.fromMemorySegment(LANES, ALL, in + places[i], ORDER));
      b = b.add(FloatVector.fromMemorySegment(LANES, ALL, in + places[i + 1], ORDER));
      c = c.add(FloatVector.fromMemorySegment(LANES, ALL, in + places[i + 2], ORDER));
      d = d.add(FloatVector.fromMemorySegment(LANES, ALL, in + places[i + 3], ORDER));
    }
    a.add(b)
        .add(c.add(d))
        .mul(Samples.KEPT / Framing.WINDOW)
        .intoMemorySegment(ALL, at(power), ORDER);
  }

  /** Removes the mean and pre-emphasises: both at once, as they are linear. */
  private void condition() {
    char[] places = VectorFrames.PLACES;
    float[] window = this.window;
    long in = at(table);
    long out = at(pairs);
    FloatVector mean = FloatVector.fromMemorySegment(LANES, ALL, at(power), ORDER);
    FloatVector emphasis = FloatVector.broadcast(LANES, -Samples.EMPHASIS);
    FloatVector before = FloatVector.fromMemorySegment(LANES, ALL, in + places[0], ORDER);
    FloatVector.zero(LANES).intoMemorySegment(ALL, out, ORDER); // as the window is
    for (int i = 1; i < window.length; i++) {
      FloatVector x = FloatVector.fromMemorySegment(LANES, ALL, in + places[i], ORDER);
      before.fma(emphasis, x).sub(mean).mul(window[i]).intoMemorySegment(ALL, out + i * V, ORDER);
      before = x;
    }
  }

  /** DFT of 4 points over values a quarter apart, and the turns that the next step needs. */
  private void step(int quarter) {
    float[] turns = TURNS;
    int q = quarter * 2 * V;
    long begin = at(pairs);
    for (int j = 0; j < quarter; j++) {
      int turn = j * (PAIRS / quarter);
      FloatVector cos1 = FloatVector.broadcast(LANES, turns[turn]);
      FloatVector cos2 = FloatVector.broadcast(LANES, turns[2 * turn]);
      FloatVector cos3 = FloatVector.broadcast(LANES, turns[3 * turn]);
      FloatVector sin1 = FloatVector.broadcast(LANES, turns[turn + 1]);
      FloatVector sin2 = FloatVector.broadcast(LANES, turns[2 * turn + 1]);
      FloatVector sin3 = FloatVector.broadcast(LANES, turns[3 * turn + 1]);
      for (int block = j * 2 * V; block < PAIRS_BYTES; block += 4 * q) {
        long x = begin + block;
        FloatVector ar = FloatVector.fromMemorySegment(LANES, ALL, x, ORDER);
        FloatVector ai = FloatVector.fromMemorySegment(LANES, ALL, x + V, ORDER);
        FloatVector br = FloatVector.fromMemorySegment(LANES, ALL, x + q, ORDER);
        FloatVector bi = FloatVector.fromMemorySegment(LANES, ALL, x + q + V, ORDER);
        FloatVector cr = FloatVector.fromMemorySegment(LANES, ALL, x + 2 * q, ORDER);
        FloatVector ci = FloatVector.fromMemorySegment(LANES, ALL, x + 2 * q + V, ORDER);
        FloatVector dr = FloatVector.fromMemorySegment(LANES, ALL, x + 3 * q, ORDER);
        FloatVector di = FloatVector.fromMemorySegment(LANES, ALL, x + 3 * q + V, ORDER);
        FloatVector s0r = ar.add(cr);
        FloatVector s0i = ai.add(ci);
        FloatVector d0r = ar.sub(cr);
        FloatVector d0i = ai.sub(ci);
        FloatVector s1r = br.add(dr);
        FloatVector s1i = bi.add(di);
        FloatVector d1r = br.sub(dr);
        FloatVector d1i = bi.sub(di);

        s0r.add(s1r).intoMemorySegment(ALL, x, ORDER);
        s0i.add(s1i).intoMemorySegment(ALL, x + V, ORDER);
        br = d0r.add(d1i);
        bi = d0i.sub(d1r);
        br.mul(cos1).sub(bi.mul(sin1)).intoMemorySegment(ALL, x + q, ORDER);
        bi.mul(cos1).add(br.mul(sin1)).intoMemorySegment(ALL, x + q + V, ORDER);
        cr = s0r.sub(s1r);
        ci = s0i.sub(s1i);
        cr.mul(cos2).sub(ci.mul(sin2)).intoMemorySegment(ALL, x + 2 * q, ORDER);
        ci.mul(cos2).add(cr.mul(sin2)).intoMemorySegment(ALL, x + 2 * q + V, ORDER);
        dr = d0r.sub(d1i);
        di = d0i.add(d1r);
        dr.mul(cos3).sub(di.mul(sin3)).intoMemorySegment(ALL, x + 3 * q, ORDER);
        di.mul(cos3).add(dr.mul(sin3)).intoMemorySegment(ALL, x + 3 * q + V, ORDER);
      }
    }
  }

  /** DFT of 4 points over neighbours. */
  private void last() {
    long begin = at(pairs);
    for (int block = 0; block < PAIRS_BYTES; block += 8 * V) {
      long x = begin + block;
      FloatVector ar = FloatVector.fromMemorySegment(LANES, ALL, x, ORDER);
      FloatVector ai = FloatVector.fromMemorySegment(LANES, ALL, x + V, ORDER);
      FloatVector br = FloatVector.fromMemorySegment(LANES, ALL, x + 2 * V, ORDER);
      FloatVector bi = FloatVector.fromMemorySegment(LANES, ALL, x + 3 * V, ORDER);
      FloatVector cr = FloatVector.fromMemorySegment(LANES, ALL, x + 4 * V, ORDER);
      FloatVector ci = FloatVector.fromMemorySegment(LANES, ALL, x + 5 * V, ORDER);
      FloatVector dr = FloatVector.fromMemorySegment(LANES, ALL, x + 6 * V, ORDER);
      FloatVector di = FloatVector.fromMemorySegment(LANES, ALL, x + 7 * V, ORDER);
      FloatVector s0r = ar.add(cr);
      FloatVector s0i = ai.add(ci);
      FloatVector d0r = ar.sub(cr);
      FloatVector d0i = ai.sub(ci);
      FloatVector s1r = br.add(dr);
      FloatVector s1i = bi.add(di);
      FloatVector d1r = br.sub(dr);
      FloatVector d1i = bi.sub(di);
      s0r.add(s1r).intoMemorySegment(ALL, x, ORDER);
      s0i.add(s1i).intoMemorySegment(ALL, x + V, ORDER);
      d0r.add(d1i).intoMemorySegment(ALL, x + 2 * V, ORDER);
      d0i.sub(d1r).intoMemorySegment(ALL, x + 3 * V, ORDER);
      s0r.sub(s1r).intoMemorySegment(ALL, x + 4 * V, ORDER);
      s0i.sub(s1i).intoMemorySegment(ALL, x + 5 * V, ORDER);
      d0r.sub(d1i).intoMemorySegment(ALL, x + 6 * V, ORDER);
      d0i.add(d1r).intoMemorySegment(ALL, x + 7 * V, ORDER);
    }
  }

  /** The spectrum of the even samples plus the turned one of the odd, from what is half of each. */
  private void unfold() {
    char[] places = PLACES;
    float[] turns = TURNS;
    long in = at(pairs);
    long out = at(power);
    long middle = in + places[PAIRS / 2];
    FloatVector re = FloatVector.fromMemorySegment(LANES, ALL, in, ORDER);
    FloatVector im = FloatVector.fromMemorySegment(LANES, ALL, in + V, ORDER);
    re = re.add(im);
    re.mul(re).mul(4f).intoMemorySegment(ALL, out, ORDER);
    re = FloatVector.fromMemorySegment(LANES, ALL, middle, ORDER);
    im = FloatVector.fromMemorySegment(LANES, ALL, middle + V, ORDER);
    re.fma(re, im.mul(im)).mul(4f).intoMemorySegment(ALL, out + PAIRS / 2 * V, ORDER);
    for (int k = 1; k < PAIRS / 2; k++) {
      long a = in + places[k];
      long b = in + places[PAIRS - k];
      FloatVector ar = FloatVector.fromMemorySegment(LANES, ALL, a, ORDER);
      FloatVector ai = FloatVector.fromMemorySegment(LANES, ALL, a + V, ORDER);
      FloatVector br = FloatVector.fromMemorySegment(LANES, ALL, b, ORDER);
      FloatVector bi = FloatVector.fromMemorySegment(LANES, ALL, b + V, ORDER);
      FloatVector evenR = ar.add(br);
      FloatVector evenI = ai.sub(bi);
      FloatVector oddR = ai.add(bi);
      FloatVector oddI = br.sub(ar);
      float cos = turns[2 * k];
      float sin = turns[2 * k + 1];
      FloatVector turnedR = oddR.mul(cos).sub(oddI.mul(sin));
      FloatVector turnedI = oddI.mul(cos).add(oddR.mul(sin));
      re = evenR.add(turnedR);
      im = evenI.add(turnedI);
      re.fma(re, im.mul(im)).intoMemorySegment(ALL, out + k * V, ORDER);
      re = evenR.sub(turnedR);
      im = evenI.sub(turnedI);
      re.fma(re, im.mul(im)).intoMemorySegment(ALL, out + (PAIRS - k) * V, ORDER);
    }
  }
}
