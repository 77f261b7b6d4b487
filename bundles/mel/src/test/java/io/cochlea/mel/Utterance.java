package io.cochlea.mel;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/** Audio off the heap, and what features are made of it. */
final class Utterance implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Encoding encoding;
  private final int samples;
  private final MemorySegment audio;

  /** 16-bit samples; as float32 they are fractions of full scale. */
  Utterance(Encoding encoding, short[] audio) {
    this(encoding, audio.length);
    for (int i = 0; i < samples; i++) {
      switch (encoding) {
        case S16 -> this.audio.setAtIndex(Memory.SHORT, i, audio[i]);
        case F32 -> this.audio.setAtIndex(Memory.FLOAT, i, audio[i] / 32768f);
      }
    }
  }

  Utterance(float[] audio) {
    this(Encoding.F32, audio.length);
    for (int i = 0; i < samples; i++) {
      this.audio.setAtIndex(Memory.FLOAT, i, audio[i]);
    }
  }

  private Utterance(Encoding encoding, int samples) {
    this.encoding = encoding;
    this.samples = samples;
    audio = arena.allocate((long) Math.max(samples, 1) * encoding.bytes(), 64);
  }

  long address(int sample) {
    return audio.address() + (long) sample * encoding.bytes();
  }

  Features open(FeatureSpec spec, Arithmetic path, int maxSamples) {
    return new LogMel(spec, encoding, maxSamples, path, new ArenaPool(), "test");
  }

  /** Features as (time, mel), the audio given in chunks of these sizes, over and over. */
  float[] features(FeatureSpec spec, Arithmetic path, int... chunks) {
    try (Features features = open(spec, path, Math.max(samples, 1))) {
      accept(features, chunks);
      features.finish();
      return write(features, 0, features.frames(), spec.bins(), Layout.Order.TIME_MEL, 0);
    }
  }

  void accept(Features features, int... chunks) {
    int chunk = 0;
    for (int from = 0; from < samples; ) {
      int n = Math.min(chunks[chunk++ % chunks.length], samples - from);
      if (features.accept(address(from), n) != n) {
        throw new AssertionError("not all taken at " + from);
      }
      from += n;
    }
  }

  /** Frames written to memory of exactly that size, returned as (time, mel). */
  float[] write(
      Features features, int first, int frames, int bins, Layout.Order order, int extraStride) {
    boolean byFrame = order == Layout.Order.TIME_MEL;
    int rows = byFrame ? frames : bins;
    int columns = byFrame ? bins : frames;
    int stride = columns + extraStride;
    try (Arena memory = Arena.ofConfined()) {
      float mark = Float.intBitsToFloat(0x7fc0_1234);
      long floats = (long) stride * rows;
      MemorySegment out = memory.allocate(4 * floats + 4, 4);
      for (long i = 0; i <= floats; i++) {
        out.setAtIndex(Memory.FLOAT, i, mark);
      }
      features.write(first, frames, out.address(), new Layout(order, stride));
      for (int row = 0; row < rows; row++) {
        for (int column = columns; column < stride; column++) {
          check(out.getAtIndex(Memory.FLOAT, (long) row * stride + column), mark);
        }
      }
      check(out.getAtIndex(Memory.FLOAT, floats), mark);
      float[] result = new float[frames * bins];
      IntStream.range(0, result.length)
          .forEach(i -> {
            long frame = i / bins;
            long bin = i % bins;
            long at = byFrame ? frame * stride + bin : bin * stride + frame;
            result[i] = out.getAtIndex(Memory.FLOAT, at);
          });
      return result;
    }
  }

  private static void check(float value, float mark) {
    if (Float.floatToRawIntBits(value) != Float.floatToRawIntBits(mark)) {
      throw new AssertionError("written where nothing was asked for");
    }
  }

  AudioFormat format() {
    return new AudioFormat(encoding, 16_000, 1);
  }

  @Override
  public void close() {
    arena.close();
  }
}
