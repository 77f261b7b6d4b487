package io.cochlea.mel;

import static io.cochlea.mel.Memory.ALL;
import static io.cochlea.mel.Memory.at;
import static io.cochlea.mel.VectorFrames.HIGH;
import static io.cochlea.mel.VectorFrames.LOW;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.feature.Layout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The arithmetic in vectors of the widest kind this machine has; loaded only where they are. */
final class VectorKernel implements Kernel {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> HALF_LANES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(LANES.vectorBitSize() / 2));
  private static final VectorSpecies<Float> QUAD = FloatVector.SPECIES_128;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = LANES.vectorByteSize();

  static final int FRAMES = LANES.length();

  /** What {@code scratch} must hold, for whichever spectrum. */
  static final long SCRATCH_BYTES =
      Math.max(VectorSpectrum400.SCRATCH_BYTES, VectorSpectrum512.SCRATCH_BYTES);

  private final MelBands bands;
  private final float floor;
  private final float guard;
  private final VectorSpectrum spectrum;

  /**
   * @param scratch address of {@link #SCRATCH_BYTES}, aligned to 64
   */
  VectorKernel(Definition definition, long scratch) {
    bands = definition.bands();
    floor = definition.floor();
    guard = definition.guard();
    spectrum =
        definition.window() == Window.PERIODIC_HANN
            ? new VectorSpectrum400(scratch)
            : new VectorSpectrum512(definition.window(), scratch);
  }

  /** Bits of a vector here. */
  static int bits() {
    return LANES.vectorBitSize();
  }

  @Override
  public int frames() {
    return FRAMES;
  }

  @Override
  public float compute(long samples, int frames, long raw, long pitch) {
    return logMel(spectrum.compute(samples), frames, raw, pitch);
  }

  /** Mel bands of the powers and their log2; returns the greatest of the frames. */
  private float logMel(long power, int frames, long raw, long pitch) {
    float[] rising = bands.rising;
    float[] falling = bands.falling;
    int[] first = bands.first;
    long in = at(power);
    long out = raw;
    FloatVector floor = FloatVector.broadcast(LANES, this.floor);
    FloatVector guard = FloatVector.broadcast(LANES, this.guard);
    FloatVector greatest = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
    FloatVector band = FloatVector.zero(LANES);
    for (int segment = 0; segment <= bands.count; segment++) {
      FloatVector next = FloatVector.zero(LANES);
      for (int bin = first[segment]; bin < first[segment + 1]; bin++) {
        FloatVector x = load(in + (bin & 0xffL) * V);
        band = x.fma(FloatVector.broadcast(LANES, falling[bin]), band);
        next = x.fma(FloatVector.broadcast(LANES, rising[bin]), next);
      }
      if (segment > 0) {
        IntVector bits = band.max(floor).add(guard).reinterpretAsInts();
        IntVector exponent =
            bits.sub(Logarithm.TWO_THIRDS).lanewise(VectorOperators.ASHR, Logarithm.MANTISSA_BITS);
        FloatVector f =
            bits.sub(exponent.lanewise(VectorOperators.LSHL, Logarithm.MANTISSA_BITS))
                .reinterpretAsFloats()
                .sub(1f);
        FloatVector log =
            FloatVector.broadcast(LANES, Logarithm.C6)
                .fma(f, FloatVector.broadcast(LANES, Logarithm.C5))
                .fma(f, FloatVector.broadcast(LANES, Logarithm.C4))
                .fma(f, FloatVector.broadcast(LANES, Logarithm.C3))
                .fma(f, FloatVector.broadcast(LANES, Logarithm.C2))
                .fma(f, FloatVector.broadcast(LANES, Logarithm.C1))
                .fma(f, FloatVector.broadcast(LANES, Logarithm.C0))
                .fma(f, (FloatVector) exponent.convert(VectorOperators.I2F, 0));
        store(log, at(out));
        greatest = greatest.max(log);
        out += 4 * pitch;
      }
      band = next;
    }
    return greatest.reduceLanes(VectorOperators.MAX, LANES.indexInRange(0, frames));
  }

  @Override
  public void write(
      long raw, long pitch, int frames, Scale scale, float floor, long destination, Layout layout) {
    switch (layout.order()) {
      case MEL_TIME -> writeBands(raw, pitch, frames, scale, floor, destination, layout.stride());
      case TIME_MEL -> writeFrames(raw, pitch, frames, scale, floor, destination, layout.stride());
    }
  }

  private void writeBands(
      long raw, long pitch, int frames, Scale scale, float floor, long destination, long stride) {
    int whole = LANES.loopBound(frames);
    for (int band = 0; band < bands.count; band++) {
      long from = at(raw + 4 * pitch * band);
      long to = at(destination + 4 * stride * band);
      writeBand(from, to, whole, scale.centre[band], scale.gain[band], scale.shift, floor);
      for (int i = whole; i < frames; i++) {
        writeOne(from + 4L * i, scale, band, floor, to + 4L * i);
      }
    }
  }

  /** A loop of its own, in direct calls: as a loop within one its vectors were boxed at times. */
  private static void writeBand(
      long from, long to, int whole, float centre, float gain, float shift, float floor) {
    FloatVector centres = FloatVector.broadcast(LANES, centre);
    FloatVector gains = FloatVector.broadcast(LANES, gain);
    FloatVector shifts = FloatVector.broadcast(LANES, shift);
    FloatVector floors = FloatVector.broadcast(LANES, floor);
    for (int i = 0; i < whole; i += FRAMES) {
      FloatVector.fromMemorySegment(LANES, ALL, from + 4L * i, ORDER)
          .sub(centres)
          .fma(gains, shifts)
          .max(floors)
          .intoMemorySegment(ALL, to + 4L * i, ORDER);
    }
  }

  /** Transposes 4 bands × 4 frames at a time. */
  private void writeFrames(
      long raw, long pitch, int frames, Scale scale, float floor, long destination, long stride) {
    FloatVector shift = FloatVector.broadcast(QUAD, scale.shift);
    int whole = QUAD.loopBound(frames);
    for (int band = 0; band < bands.count; band += 4) {
      long from = raw + 4 * pitch * band;
      long to = destination + 4L * band;
      FloatVector centre = FloatVector.fromArray(QUAD, scale.centre, band);
      FloatVector gain = FloatVector.fromArray(QUAD, scale.gain, band);
      for (int i = 0; i < whole; i += 4) {
        long s = from + 4L * i;
        long t = to + 4 * stride * i;
        FloatVector a = FloatVector.fromMemorySegment(QUAD, ALL, at(s), ORDER);
        FloatVector b = FloatVector.fromMemorySegment(QUAD, ALL, at(s + 4 * pitch), ORDER);
        FloatVector c = FloatVector.fromMemorySegment(QUAD, ALL, at(s + 8 * pitch), ORDER);
        FloatVector d = FloatVector.fromMemorySegment(QUAD, ALL, at(s + 12 * pitch), ORDER);
        FloatVector acLow = LOW.selectFrom(a, c);
        FloatVector acHigh = HIGH.selectFrom(a, c);
        FloatVector bdLow = LOW.selectFrom(b, d);
        FloatVector bdHigh = HIGH.selectFrom(b, d);
        a = LOW.selectFrom(acLow, bdLow).sub(centre).fma(gain, shift).max(floor);
        b = HIGH.selectFrom(acLow, bdLow).sub(centre).fma(gain, shift).max(floor);
        c = LOW.selectFrom(acHigh, bdHigh).sub(centre).fma(gain, shift).max(floor);
        d = HIGH.selectFrom(acHigh, bdHigh).sub(centre).fma(gain, shift).max(floor);
        a.intoMemorySegment(ALL, at(t), ORDER);
        b.intoMemorySegment(ALL, at(t + 4 * stride), ORDER);
        c.intoMemorySegment(ALL, at(t + 8 * stride), ORDER);
        d.intoMemorySegment(ALL, at(t + 12 * stride), ORDER);
      }
      for (int i = whole; i < frames; i++) {
        for (int j = 0; j < 4; j++) {
          writeOne(from + 4 * (pitch * j + i), scale, band + j, floor, to + 4 * (stride * i + j));
        }
      }
    }
  }

  /** What a vector does to each value, to the bit. */
  private static void writeOne(long from, Scale scale, int band, float floor, long to) {
    float x = Math.fma(Memory.get(from) - scale.centre[band], scale.gain[band], scale.shift);
    Memory.set(to, Math.max(x, floor));
  }

  @Override
  public void load(AudioFormat.Encoding encoding, long source, long destination, int samples) {
    switch (encoding) {
      case S16 -> loadShorts(source, destination, samples);
      case F32 -> loadFloats(source, destination, samples);
    }
  }

  private static void loadShorts(long source, long destination, int samples) {
    int whole = LANES.loopBound(samples);
    for (int i = 0; i < whole; i += FRAMES) {
      FloatVector x =
          (FloatVector)
              ShortVector.fromMemorySegment(HALF_LANES, ALL, at(source + 2L * i), ORDER)
                  .convertShape(VectorOperators.S2F, LANES, 0);
      store(x.mul(Samples.S16_UNIT), at(destination + 4L * i));
    }
    Samples.loadShorts(source + 2L * whole, destination + 4L * whole, samples - whole);
  }

  private static void loadFloats(long source, long destination, int samples) {
    int whole = LANES.loopBound(samples);
    for (int i = 0; i < whole; i += FRAMES) {
      FloatVector x = load(at(source + 4L * i));
      FloatVector magnitude = x.abs();
      VectorMask<Float> heard =
          magnitude
              .compare(VectorOperators.GT, Samples.FAINTEST)
              .and(magnitude.lt(Samples.LOUDEST));
      store(FloatVector.zero(LANES).blend(x, heard), at(destination + 4L * i));
    }
    Samples.loadFloats(source + 4L * whole, destination + 4L * whole, samples - whole);
  }

  /** From the last to the first, as every sample is needed as it was by the next. */
  @Override
  public void emphasise(long samples, int count, float before) {
    int first = count;
    for (; first > FRAMES; first -= FRAMES) {
      long to = at(samples + 4L * (first - FRAMES));
      store(load(to).sub(load(at(to - 4)).mul(Samples.EMPHASIS)), to);
    }
    Samples.emphasise(samples, first, before);
  }

  private static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(LANES, ALL, address, ORDER);
  }

  private static void store(FloatVector x, long address) {
    x.intoMemorySegment(ALL, address, ORDER);
  }
}
