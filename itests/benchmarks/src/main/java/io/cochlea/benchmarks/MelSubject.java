package io.cochlea.benchmarks;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Edges;
import io.cochlea.api.feature.FeatureSpec.Kind;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import io.cochlea.mel.LogMelFactory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Our log-mel in a process of its own, measured for {@link MelBench}. */
final class MelSubject {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SECONDS = 30;
  private static final int RATE = 16_000;
  private static final int BANDS = 80;
  private static final Layout BY_FRAME = new Layout(Layout.Order.TIME_MEL, BANDS);
  private static final int REPETITIONS = 60;

  private final MemorySegment audio;
  private final Features features;
  private final Layout byBand;
  private final long out;

  private MelSubject(Arena arena, Features features) {
    this.features = features;
    audio = arena.allocate(2L * RATE * SECONDS, 64);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < RATE * SECONDS; i++) {
      short sample = (short) random.nextInt(Short.MIN_VALUE, Short.MAX_VALUE);
      audio.setAtIndex(ValueLayout.JAVA_SHORT, i, sample);
    }
    byBand = new Layout(Layout.Order.MEL_TIME, features.capacity());
    out = arena.allocate(4L * BANDS * features.capacity(), 64).address();
  }

  /**
   * @param arguments the path, {@code vector} or {@code scalar}, and the kind
   */
  public static void main(String[] arguments) {
    FeatureSpec spec = spec(Kind.valueOf(arguments[1]));
    try (Arena arena = Arena.ofConfined()) {
      LogMelFactory factory = MelPool.factory(arguments[0]);
      Matcher bits = Pattern.compile("\\d+").matcher(factory.path());
      System.out.println("bits " + (bits.find() ? bits.group() : "0"));
      try (Features features =
          factory.open(spec, AudioFormat.SPEECH, RATE * SECONDS, "benchmark")) {
        new MelSubject(arena, features).run(spec.normalisation() != Normalisation.PER_FEATURE);
      }
    }
  }

  /** As its models take it. */
  private static FeatureSpec spec(Kind kind) {
    return switch (kind) {
      case WHISPER_LOG_MEL -> new FeatureSpec(kind, BANDS, Normalisation.WHISPER, 0);
      case NEMO_LOG_MEL ->
          new FeatureSpec(kind, BANDS, Edges.ZERO, Normalisation.PER_FEATURE, 0, 1, 0);
      case KALDI_FBANK, SHERPA_FBANK -> new FeatureSpec(kind, BANDS, Normalisation.NONE, 0);
    };
  }

  /**
   * @param streaming whether frames can be written before the utterance is over
   */
  private void run(boolean streaming) {
    System.out.println("first_ms " + whole());
    System.out.println("whole_ms " + median(this::whole));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    if (streaming) {
      System.out.println("chunk20_us " + median(() -> chunks(RATE / 50)));
      System.out.println("chunk100_us " + median(() -> chunks(RATE / 10)));
      before = THREADS.getCurrentThreadAllocatedBytes();
      chunks(RATE / 50);
    }
    whole();
    System.out.println("bytes " + (THREADS.getCurrentThreadAllocatedBytes() - before));
  }

  /** The second half of the repetitions counts: by then the compiler is done. */
  private static double median(DoubleSupplier measured) {
    double[] values = new double[REPETITIONS];
    Arrays.setAll(values, i -> measured.getAsDouble());
    double[] warm = Arrays.copyOfRange(values, REPETITIONS / 2, REPETITIONS);
    Arrays.sort(warm);
    return warm[warm.length / 2];
  }

  /** Milliseconds for all of the audio at once, bands together as Whisper wants them. */
  private double whole() {
    long start = THREADS.getCurrentThreadCpuTime();
    features.accept(audio.address(), RATE * SECONDS);
    features.finish();
    features.write(0, features.frames(), out, byBand);
    features.reset();
    return (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
  }

  /** Microseconds per chunk, with the new frames written as a streaming model wants them. */
  private double chunks(int samples) {
    double chunks = (double) RATE * SECONDS / samples;
    long start = THREADS.getCurrentThreadCpuTime();
    for (int from = 0; from < RATE * SECONDS; from += samples) {
      int first = features.frames();
      features.accept(audio.address() + 2L * from, samples);
      features.write(first, features.frames() - first, out + 4L * BANDS * first, BY_FRAME);
    }
    features.reset();
    return (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / chunks;
  }
}
