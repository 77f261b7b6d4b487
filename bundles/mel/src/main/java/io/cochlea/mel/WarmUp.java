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
 * Computes features of noise in the background until the JIT compiler is done with them. Vector
 * code that is interpreted allocates and is a thousand times slower, which the first stream would
 * feel.
 */
final class WarmUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** The compiler's counters are full after about two of these. */
  private static final int ROUNDS = 8;

  private static final int SAMPLES = 10 * FeatureSpec.Kind.WHISPER_LOG_MEL.rate();
  private static final int CHUNK = FeatureSpec.Kind.WHISPER_LOG_MEL.rate() / 10;
  private static final int BINS = 80;

  private final FeatureFactory factory;
  private final Thread thread;

  @SuppressWarnings("ThreadPriorityCheck") // a hint is all that is meant: let the start go first
  WarmUp(FeatureFactory factory) {
    this.factory = factory;
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
      LOG.warn("Mel warm-up skipped: {}", e.getMessage());
      return;
    }
    LOG.debug("Mel {} warm after {} ms", factory.path(), (System.nanoTime() - start) / 1_000_000);
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
    FeatureSpec spec =
        new FeatureSpec(
            FeatureSpec.Kind.WHISPER_LOG_MEL, BINS, FeatureSpec.Normalisation.WHISPER, 0);
    AudioFormat format = new AudioFormat(encoding, spec.kind().rate(), 1);
    try (Features features = factory.open(spec, format, SAMPLES, "mel warm-up")) {
      int frames = features.capacity();
      long out = arena.allocate(4L * frames * BINS, 64).address();
      for (int round = 0; round < ROUNDS && !Thread.currentThread().isInterrupted(); round++) {
        for (int from = 0; from < SAMPLES; from += CHUNK) {
          features.accept(audio.address() + (long) from * encoding.bytes(), CHUNK);
        }
        features.finish();
        features.write(0, frames, out, new Layout(Layout.Order.MEL_TIME, frames));
        features.write(0, frames, out, new Layout(Layout.Order.TIME_MEL, BINS));
        features.reset();
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
