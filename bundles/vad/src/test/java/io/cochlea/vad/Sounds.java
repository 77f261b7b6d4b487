package io.cochlea.vad;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Audio for tests, kept off-heap for as long as anything refers to it. */
final class Sounds {

  static final AudioFormat SPEECH = AudioFormat.SPEECH;
  static final AudioFormat FLOATS = new AudioFormat(Encoding.F32, 16_000, 1);
  private static final int WAV_HEADER = 44;

  private Sounds() {}

  /** A recording of real speech, 16 kHz; the test is skipped where it is absent. */
  static MemoryCursor speech(String name) throws IOException {
    Path file = Path.of("../../../shared/audio/wav16k", name);
    assumeTrue(Files.exists(file), () -> file + " is not here");
    byte[] bytes = Files.readAllBytes(file);
    MemorySegment audio = Arena.ofAuto().allocate(bytes.length - WAV_HEADER, 64);
    MemorySegment.copy(
        bytes, WAV_HEADER, audio, ValueLayout.JAVA_BYTE, 0, bytes.length - WAV_HEADER);
    return new MemoryCursor(audio, 2);
  }

  /** First and last sample (exclusive) of what is less than 30 dB below the loudest 20 ms. */
  static long[] loud(MemoryCursor speech) {
    int frame = 320;
    double[] energy = new double[(int) speech.poll() / frame];
    for (int i = 0; i < energy.length * frame; i++) {
      double x = speech.audio().getAtIndex(ValueLayout.JAVA_SHORT, i);
      energy[i / frame] += x * x;
    }
    double threshold = Arrays.stream(energy).max().orElseThrow() * 1e-3;
    int first = 0;
    int last = energy.length - 1;
    while (energy[first] < threshold) {
      first++;
    }
    while (energy[last] < threshold) {
      last--;
    }
    return new long[] {(long) first * frame, (long) (last + 1) * frame};
  }

  static MemoryCursor silence(int samples) {
    return new MemoryCursor(Arena.ofAuto().allocate(2L * samples, 64), 2);
  }

  /** White Gaussian noise of the given standard deviation, full scale being 32768. */
  static MemoryCursor noise(int samples, double deviation) {
    MemoryCursor cursor = silence(samples);
    Random random = new Random(7);
    for (int i = 0; i < samples; i++) {
      short value = (short) Math.round(deviation * random.nextGaussian());
      cursor.audio().setAtIndex(ValueLayout.JAVA_SHORT, i, value);
    }
    return cursor;
  }

  /** The same audio in single precision, full scale 1. */
  static MemoryCursor floats(MemoryCursor s16) {
    MemorySegment audio = Arena.ofAuto().allocate(4 * s16.poll(), 64);
    for (long i = 0; i < s16.poll(); i++) {
      float value = s16.audio().getAtIndex(ValueLayout.JAVA_SHORT, i) / 32_768f;
      audio.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
    return new MemoryCursor(audio, 4);
  }

  /** One recording after the other. */
  static MemoryCursor join(MemoryCursor... parts) {
    long bytes = 0;
    for (MemoryCursor part : parts) {
      bytes += part.audio().byteSize();
    }
    MemorySegment audio = Arena.ofAuto().allocate(bytes, 64);
    long offset = 0;
    for (MemoryCursor part : parts) {
      MemorySegment.copy(part.audio(), 0, audio, offset, part.audio().byteSize());
      offset += part.audio().byteSize();
    }
    return new MemoryCursor(audio, parts[0].sampleBytes());
  }
}
