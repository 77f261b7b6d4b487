package io.cochlea.mel;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes features of a kind from noise in the background until the JIT compiler is done with
 * them: vector code that is not yet compiled allocates and is a hundred times slower, which the
 * first stream would feel.
 */
final class WarmUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** A method is compiled for good some time after its 600th call; measured until none boxes. */
  private static final int STEPS = 3_000;

  private static final int CHUNK = AudioFormat.SPEECH.rate() / 50;
  private static final int SAMPLES = 500 * CHUNK;

  /** Enough to fill a vector when written. */
  private static final int FRAMES = 20;

  private final FeatureFactory factory;
  private final FeatureSpec spec;
  private final Thread thread;

  @SuppressWarnings("ThreadPriorityCheck") // a hint is all that is meant: let the start go first
  WarmUp(FeatureFactory factory, FeatureSpec spec) {
    this.factory = factory;
    this.spec = spec;
    thread = Thread.ofPlatform().daemon().name("cochlea-mel-warm-up").unstarted(this::run);
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.start();
  }

  private void run() {
    long start = System.nanoTime();
    try (Arena arena = Arena.ofConfined()) {
      for (AudioFormat.Encoding encoding : AudioFormat.Encoding.values()) {
        warm(encoding, arena);
      }
    } catch (PoolExhaustedException e) {
      LOG.warn("Warm-up of {} skipped: {}", spec.kind(), e.getMessage());
      return;
    }
    LOG.debug(
        "{} by {} warm after {} ms",
        spec.kind(),
        factory.path(),
        (System.nanoTime() - start) / 1_000_000);
  }

  private void warm(AudioFormat.Encoding encoding, Arena arena) {
    MemorySegment audio = arena.allocate((long) SAMPLES * encoding.bytes(), encoding.bytes());
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < SAMPLES; i++) {
      int sample = random.nextInt(Short.MIN_VALUE, Short.MAX_VALUE);
      switch (encoding) {
        case S16 -> audio.setAtIndex(Memory.SHORT, i, (short) sample);
        case F32 -> audio.setAtIndex(Memory.FLOAT, i, sample * Samples.S16_UNIT);
      }
    }
    AudioFormat format = new AudioFormat(encoding, spec.kind().rate(), 1);
    int bins = spec.bins();
    Layout byBand = new Layout(Layout.Order.MEL_TIME, FRAMES);
    Layout byFrame = new Layout(Layout.Order.TIME_MEL, bins);
    long out = arena.allocate(4L * FRAMES * bins, 64).address();
    try (Features features = factory.open(spec, format, SAMPLES, "warm-up of " + spec.kind())) {
      int from = 0;
      for (int step = 0; step < STEPS && !Thread.currentThread().isInterrupted(); step++) {
        features.accept(audio.address() + (long) from * encoding.bytes(), CHUNK);
        int frames = Math.min(FRAMES, features.frames());
        features.write(features.frames() - frames, frames, out, byBand);
        features.write(features.frames() - frames, frames, out, byFrame);
        from = (from + CHUNK) % SAMPLES;
        if (from == 0) {
          features.finish();
          features.reset();
        }
      }
    }
  }

  /** Ends the warm-up and waits for it, as it uses the pool. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
